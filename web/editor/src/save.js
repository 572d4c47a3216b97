// Saves a text as a file of this machine, or a picture that is drawn from it. Nothing of it leaves the page.

/** A picture is drawn so many times as large as it is, for screens and projectors that are finer than a page. */
const FINER = 2;

/** An SVG as pixels. */
async function drawn(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * FINER;
  canvas.height = image.naturalHeight * FINER;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))), "image/png");
  });
}

globalThis.layerlabSave = async (name, text) => {
  const blob = name.endsWith(".png") ? await drawn(text) : new Blob([text], { type: "application/octet-stream" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // When the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};
