/** The program of the console: it begins here. */

import "./frame/first.css";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { Frame } from "./frame/frame.tsx";
import { styleNonce } from "./frame/place.ts";
import { reloadAfterUpgrade } from "./frame/upgrade.ts";

reloadAfterUpgrade();
// The styles that dialogs add to the page must carry the nonce of this reply.
setNonce(styleNonce());
createRoot(document.getElementById("root") as HTMLElement).render(<Frame />);
