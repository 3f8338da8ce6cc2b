/**
 * The HTML of an email whose template has none of its own: the text in a plain layout.
 * Tables and inline styles, because mail programs drop style sheets.
 */

import type { Layout } from "../verification/verification.ts";
import { CODE, escapeHtml } from "./fill.ts";

const DEFAULT_COLOR = "#1f2937";
const FONT =
	"-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** `text` has `{code}` in it, and so has the result. */
export function layOut(text: string, layout: Layout): string {
	const color = layout.color ?? DEFAULT_COLOR;
	const body = text
		.split(/\n{2,}/)
		.map((paragraph) => htmlOf(paragraph, color))
		.join("\n");
	return `<!doctype html>
<html lang="${escapeHtml(layout.locale)}" dir="auto">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"></head>
<body style="margin:0;padding:0;background:#f3f4f6">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:#f3f4f6"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;background:#ffffff;border-top:4px solid ${color};border-radius:6px"><tr><td dir="auto" style="padding:28px 32px;font:16px/1.5 ${FONT};color:#1f2937">
${headOf(layout, color)}
${body}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

/** Without braces: the code stands in the text alone, and above all not in the URL of a logo. */
function escapeLook(text: string): string {
	return escapeHtml(text).replaceAll("{", "&#123;");
}

function headOf({ name, logo }: Layout, color: string): string {
	const shown = escapeLook(name);
	return logo === undefined
		? `<p dir="auto" style="margin:0 0 20px;font-size:20px;font-weight:600;color:${color}">${shown}</p>`
		: `<p style="margin:0 0 20px"><img src="${escapeLook(logo)}" alt="${shown}" height="40" style="height:40px;max-width:100%;border:0"></p>`;
}

/** The code alone in a paragraph stands out; in a sentence it is bold. */
function htmlOf(paragraph: string, color: string): string {
	if (paragraph.trim() === CODE) {
		return `<p dir="ltr" style="margin:0 0 20px;padding:14px 0;background:#f3f4f6;border-radius:6px;text-align:center;font:700 30px/1.2 Menlo,Consolas,monospace;letter-spacing:6px;color:${color}">${CODE}</p>`;
	}
	const lines = paragraph.split("\n").map(escapeHtml).join("<br>\n");
	return `<p dir="auto" style="margin:0 0 16px">${lines.replaceAll(CODE, `<strong>${CODE}</strong>`)}</p>`;
}
