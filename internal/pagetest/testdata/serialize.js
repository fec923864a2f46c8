// Writes a node out so that two of them can be compared: attributes sorted, text escaped, no end tag for br and hr.
export function serialize(node) {
  const escape = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const write = (n) => {
    if (n.nodeType === Node.TEXT_NODE) return escape(n.data);
    const inner = [...n.childNodes].map(write).join("");
    if (n.nodeType === Node.DOCUMENT_FRAGMENT_NODE) return inner;
    const attributes = [...n.attributes].sort((a, b) => (a.name < b.name ? -1 : 1))
      .map((a) => ` ${a.name}="${escape(a.value).replaceAll('"', "&quot;")}"`).join("");
    const end = ["br", "hr"].includes(n.localName) ? "" : `${inner}</${n.localName}>`;
    return `<${n.localName}${attributes}>${end}`;
  };
  node.normalize();
  return write(node);
}
