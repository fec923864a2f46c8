// A small app on Slack's own framework: it keeps a list of errands for each person.
// It knows nothing of where it runs but the address of the Web API, and ends when
// its standard input does.
import bolt from '@slack/bolt';

const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN, ERRANDS_CHANNEL } = process.env;

const app = new bolt.App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: bolt.LogLevel.WARN,
  clientOptions: { slackApiUrl: SLACK_API_URL },
});

/** Errands by user id, oldest first. */
const errands = new Map();

const plain = (text) => ({ type: 'plain_text', text });
const section = (text) => ({ type: 'section', text: { type: 'mrkdwn', text } });

function homeOf(user) {
  const list = errands.get(user) ?? [];
  const lines = list.map((errand) => section(`• ${errand}`));
  return { type: 'home', blocks: [{ type: 'header', text: plain(`Errands: ${list.length}`) }, ...lines] };
}

const form = {
  type: 'modal',
  callback_id: 'errand',
  title: plain('New errand'),
  submit: plain('Add'),
  close: plain('Not now'),
  blocks: [
    { type: 'input', block_id: 'what', label: plain('What is to be done?'), element: { type: 'plain_text_input', action_id: 'text' } },
    {
      type: 'input',
      block_id: 'when',
      label: plain('Until when?'),
      element: {
        type: 'static_select',
        action_id: 'day',
        options: ['today', 'tomorrow'].map((day) => ({ text: plain(day), value: day })),
      },
    },
  ],
};

app.command('/errand', async ({ ack, body, client }) => {
  if (body.text !== '') {
    await ack({ text: `To add “${body.text}”, write /errand alone.` });
    return;
  }
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: form });
});

app.view('errand', async ({ ack, body, view, client }) => {
  const text = view.state.values.what.text.value;
  const day = view.state.values.when.day.selected_option.value;
  if (text.length < 4) {
    await ack({ response_action: 'errors', errors: { what: 'Say it in more than three letters.' } });
    return;
  }
  await ack();
  const user = body.user.id;
  errands.set(user, [...(errands.get(user) ?? []), text]);
  await client.views.publish({ user_id: user, view: homeOf(user) });
  await client.chat.postMessage({
    channel: user,
    text: `${text}, ${day}`,
    blocks: [
      section(`*${text}*, ${day}`),
      { type: 'actions', elements: [{ type: 'button', action_id: 'done', text: plain('Done'), value: text }] },
    ],
  });
});

app.action('done', async ({ ack, action, body, client, respond }) => {
  await ack();
  const user = body.user.id;
  errands.set(user, errands.get(user).filter((errand) => errand !== action.value));
  await respond({ replace_original: true, text: `${action.value}: done` });
  await client.views.publish({ user_id: user, view: homeOf(user) });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.views.publish({ user_id: event.user, view: homeOf(event.user) });
});

app.message('how many', async ({ message, say }) => {
  const list = errands.get(message.user) ?? [];
  await say({ text: `You have ${list.length} to do.`, thread_ts: message.ts });
});

process.stdin.resume();
process.stdin.on('end', async () => {
  await app.stop();
  process.exit(0);
});

await app.start();
await app.client.chat.postMessage({ channel: ERRANDS_CHANNEL, text: 'Errands are taken.' });
