// Shows the photo that was chosen, and sends a large one smaller: a hall's network carries many.
// Without this module the photo is sent as it is.

import { connectCrop } from "../photo_crop.js";

const MOST_SIDE = 2000;
const QUALITY = 0.9;

async function decoded(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    return null; // the server says what is wrong with it
  }
}

function drawn(bitmap) {
  const scale = Math.min(1, MOST_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", QUALITY);
  });
}

function isPlain(file) {
  return ["image/jpeg", "image/png", "image/webp"].includes(file.type);
}

async function smaller(file, most) {
  if (file.size <= most && isPlain(file)) {
    return file;
  }
  const bitmap = await decoded(file);
  if (!bitmap) {
    return file;
  }
  const blob = await drawn(bitmap);
  bitmap.close();
  return blob ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
}

function isMoving(file) {
  return file.type === "image/gif"; // a still of it would not be what was chosen
}

export function connect(form) {
  const input = form.querySelector("input[type=file]");
  const preview = form.querySelector("[data-preview]");
  const picture = preview.querySelector("img");
  const crop = connectCrop(form);

  input.addEventListener("change", async () => {
    preview.hidden = true;
    form.elements.crop.value = "";
    const [file] = input.files;
    if (!file || isMoving(file)) {
      return;
    }
    const sent = await smaller(file, Number(form.dataset.most));
    if (input.files[0] !== file) {
      return; // another was chosen meanwhile
    }
    if (sent !== file) {
      const transfer = new DataTransfer();
      transfer.items.add(sent);
      input.files = transfer.files;
    }
    if (isPlain(sent)) {
      URL.revokeObjectURL(picture.src);
      picture.src = URL.createObjectURL(sent);
      picture.onload = () => {
        preview.hidden = false;
        crop();
      };
    }
  });
}
