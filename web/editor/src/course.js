// A course that lies beside the page: the one file that the address names, of this origin, and nothing else.

/** In bytes; the program refuses a larger one, too. */
const LARGEST = 1_000_000;

/** The text of a file by its address, relative to the page; throws a sentence. */
globalThis.layerlabFetch = async (given) => {
  const here = new URL(location.href);
  let url;
  try {
    url = new URL(decodeURIComponent(given), here);
  } catch {
    throw new Error("Its address is none.");
  }
  if (url.origin !== here.origin || !/^https?:$/.test(url.protocol)) throw new Error("Only files of this server are opened.");
  let response;
  try {
    response = await fetch(url, { mode: "same-origin", redirect: "error" });
  } catch {
    throw new Error("The server does not answer, or sends elsewhere.");
  }
  if (!response.ok) throw new Error(`The server answers ${response.status}.`);
  const chunks = [];
  let size = 0;
  for await (const chunk of chunksOf(response.body)) {
    size += chunk.byteLength;
    if (size > LARGEST) throw new Error(`It is larger than ${LARGEST / 1000} KB.`);
    chunks.push(chunk);
  }
  return new Blob(chunks).text();
};

/** Not every browser lets a stream be gone through. */
async function* chunksOf(stream) {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // What is not read is not sent on.
    reader.cancel().catch(() => {});
  }
}
