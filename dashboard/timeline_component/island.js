// Begins before the app has started, with the server's note in the page's head.

import { island } from "./main.js";

const note = document.getElementById("timeline-note");
if (note) island(JSON.parse(String(note.textContent)));
