/** The program of the console: it begins here. */

import "./frame/first.css";
import { setNonce } from "get-nonce";
import { createRoot } from "react-dom/client";
import { ApiError } from "./frame/api.ts";
import { Frame } from "./frame/frame.tsx";
import { styleNonce } from "./frame/place.ts";
import { reloadAfterUpgrade } from "./frame/upgrade.ts";

reloadAfterUpgrade();
// The styles that dialogs add to the page must carry the nonce of this reply.
setNonce(styleNonce());
createRoot(document.getElementById("root") as HTMLElement, {
	onCaughtError(error) {
		// A service that does not answer is no fault of the page, which says so.
		if (!(error instanceof ApiError)) console.error(error);
	},
}).render(<Frame />);
