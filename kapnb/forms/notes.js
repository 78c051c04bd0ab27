// Files of notes that are dropped or picked.

/** The text files that were dropped or picked, those of a dropped folder too, by name. */
async function filesOf(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  const inside = entries.filter((entry) => entry && entry.isDirectory).map(
    (folder) => new Promise((done, fail) => folder.createReader().readEntries(done, fail)),
  ); // prettier-ignore
  const notes = (await Promise.all(inside)).flat().filter(
    (entry) => entry.isFile && /\.(md|markdown|txt)$/i.test(entry.name),
  ); // prettier-ignore
  const found = notes.map((entry) => new Promise((done, fail) => entry.file(done, fail)));
  const plain = [...transfer.files].filter((_, index) => !(entries[index] || {}).isDirectory);
  const files = [...plain, ...(await Promise.all(found))];
  return files.sort((a, b) => a.name.localeCompare(b.name));
}

/** A file as text that can be sent; of a long one just so much that it is seen to be too long. */
const encoded = (file, limit) =>
  new Promise((done, fail) => {
    const reader = new FileReader();
    reader.onload = () => done({ name: file.name, data: reader.result });
    reader.onerror = () => fail(reader.error);
    reader.readAsDataURL(file.slice(0, limit + 1));
  });

/** Take files, or folders of them, that are dropped on an element; dragged text is left alone. */
function droppable(el, take) {
  const isFiles = (event) => event.dataTransfer.types.includes("Files");
  const mark = (isOver) => el.classList.toggle("kn-meet-over", isOver);
  el.addEventListener("dragover", (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  el.addEventListener("dragleave", (event) => el.contains(event.relatedTarget) || mark(false));
  el.addEventListener("drop", async (event) => {
    if (!isFiles(event)) return;
    event.preventDefault();
    mark(false);
    take(await filesOf(event.dataTransfer));
  });
}
