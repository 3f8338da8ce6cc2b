/**
 * The HTML of an email whose template has none of its own: the text in a plain layout.
 * Tables and inline styles, because mail programs drop style sheets.
 */

import type { Layout } from "../verification/verification.ts";
import { CODE, escapeHtml } from "./fill.ts";

const DEFAULT_COLOR = "#1f2937";
/** Around the card, and behind the code. */
const GROUND = "#f3f4f6";
const FONT =
	"-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** `text` has `{code}` in it, and so has the result. */
export function layOut(text: string, layout: Layout): string {
	const color = layout.color ?? DEFAULT_COLOR;
	const ofText = isReadable(color) ? color : DEFAULT_COLOR;
	const body = text
		.split(/\n{2,}/)
		.map((paragraph) => htmlOf(paragraph, ofText))
		.join("\n");
	return `<!doctype html>
<html lang="${escapeHtml(layout.locale)}" dir="auto">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light"></head>
<body style="margin:0;padding:0;background:${GROUND}">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="background:${GROUND}"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:480px;background:#ffffff;border-top:4px solid ${color};border-radius:6px"><tr><td dir="auto" style="padding:28px 32px;font:16px/1.5 ${FONT};color:#1f2937">
${headOf(layout, ofText)}
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

/** WCAG 2.2 asks of large text a contrast of 3 to 1. */
const LEAST_CONTRAST = 3;

/** `color`: `#rrggbb`. A brand's yellow would hide the code on the ground of its box. */
function isReadable(color: string): boolean {
	const [light, dark] = [GROUND, color]
		.map(luminance)
		.toSorted((a, b) => b - a);
	return (Number(light) + 0.05) / (Number(dark) + 0.05) >= LEAST_CONTRAST;
}

/** WCAG's relative luminance, 0 to 1. */
function luminance(color: string): number {
	const [red = 0, green = 0, blue = 0] = [1, 3, 5]
		.map((at) => Number.parseInt(color.slice(at, at + 2), 16) / 255)
		.map((part) =>
			part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
		);
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
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
		return `<p dir="ltr" style="margin:0 0 20px;padding:14px 0;background:${GROUND};border-radius:6px;text-align:center;font:700 30px/1.2 Menlo,Consolas,monospace;letter-spacing:6px;color:${color}">${CODE}</p>`;
	}
	const lines = paragraph.split("\n").map(escapeHtml).join("<br>\n");
	return `<p dir="auto" style="margin:0 0 16px">${lines.replaceAll(CODE, `<strong>${CODE}</strong>`)}</p>`;
}
