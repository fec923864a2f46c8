// Emoji by the names that Slack gives them; a name that is not here, such as a workspace's own, stays text.

const TABLE = `
grinning 😀 smiley 😃 smile 😄 grin 😁 laughing 😆 sweat_smile 😅 rolling_on_the_floor_laughing 🤣 joy 😂 slightly_smiling_face 🙂
upside_down_face 🙃 wink 😉 blush 😊 innocent 😇 heart_eyes 😍 star-struck 🤩 yum 😋 stuck_out_tongue 😛 hugging_face 🤗
thinking_face 🤔 face_with_raised_eyebrow 🤨 neutral_face 😐 face_with_rolling_eyes 🙄 exploding_head 🤯 partying_face 🥳
sunglasses 😎 nerd_face 🤓 confused 😕 slightly_frowning_face 🙁 open_mouth 😮 pleading_face 🥺 cry 😢 sob 😭 scream 😱 rage 😡 angry 😠
poop 💩 heart ❤️ blue_heart 💙 100 💯 boom 💥 zzz 💤 speech_balloon 💬 wave 👋 raised_hand ✋ ok_hand 👌 point_left 👈 point_right 👉
point_down 👇 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 raised_hands 🙌 handshake 🤝 pray 🙏 writing_hand ✍️ muscle 💪 brain 🧠
eyes 👀 shrug 🤷 facepalm 🤦 raising_hand 🙋 bug 🐛 seedling 🌱 pizza 🍕 cookie 🍪 birthday 🎂 coffee ☕ sunny ☀️ zap ⚡ fire 🔥 star ⭐
sparkles ✨ rocket 🚀 hourglass ⌛ hourglass_flowing_sand ⏳ alarm_clock ⏰ stopwatch ⏱️ tada 🎉 gift 🎁 trophy 🏆 first_place_medal 🥇
second_place_medal 🥈 third_place_medal 🥉 dart 🎯 computer 💻 bulb 💡 mag 🔍 book 📖 books 📚 memo 📝 clipboard 📋 calendar 📆 date 📅
pushpin 📌 chart_with_upwards_trend 📈 chart_with_downwards_trend 📉 bar_chart 📊 envelope ✉️ package 📦 lock 🔒 key 🔑 gear ⚙️
link 🔗 bell 🔔 warning ⚠️ x ❌ heavy_check_mark ✔️ white_check_mark ✅ ballot_box_with_check ☑️ question ❓ red_circle 🔴
large_orange_circle 🟠 large_yellow_circle 🟡 large_green_circle 🟢 arrow_right ➡️ checkered_flag 🏁 one 1️⃣ two 2️⃣ three 3️⃣
four 4️⃣ five 5️⃣ six 6️⃣ seven 7️⃣ eight 8️⃣ nine 9️⃣ keycap_ten 🔟`.trim().split(/\s+/);

const BY_NAME = new Map();
for (let i = 0; i < TABLE.length; i += 2) BY_NAME.set(TABLE[i], TABLE[i + 1]);

/** What the reaction menu offers, by name. */
export const picker = ("+1 -1 white_check_mark eyes raised_hands clap pray tada fire rocket 100 heart " +
  "joy smile thinking_face open_mouth cry muscle bulb memo dart star wave coffee").split(" ");

/** A shortcode with its colons, for tokenizers. */
export const SHORTCODE = ":[a-z0-9_+'-]{1,64}(?:::skin-tone-[2-6])?:";

/** The emoji of a name such as "tada" or "+1::skin-tone-3"; undefined when there is none of that name. */
export function emoji(name) {
  const [base, tone] = String(name).split("::skin-tone-");
  const found = BY_NAME.get(base);
  if (!found || tone === undefined) return found;
  // The tone follows the first sign and replaces a variation selector (https://unicode.org/reports/tr51/).
  return /^[2-6]$/.test(tone)
    ? found.replace(/^(\p{Emoji_Modifier_Base})\ufe0f?/u, (_, sign) => sign + String.fromCodePoint(0x1f3fb + Number(tone) - 2))
    : undefined;
}

/** Splits text at its shortcodes: strings, and {name, text} for each known emoji. Unknown ones stay within the strings. */
export function shortcodes(text) {
  const parts = [];
  const search = new RegExp(SHORTCODE, "g");
  let from = 0;
  for (let m; (m = search.exec(text)); ) {
    const name = m[0].slice(1, -1);
    const sign = emoji(name);
    if (!sign) {
      search.lastIndex = m.index + m[0].length - 1; // its last colon may begin the next one
      continue;
    }
    if (m.index > from) parts.push(text.slice(from, m.index));
    parts.push({ name, text: sign });
    from = search.lastIndex;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
