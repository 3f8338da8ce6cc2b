/** A QR code, drawn black on white in both schemes: cameras expect it so. */

import qrcode from "qrcode-generator";
import { useMemo } from "react";

const QUIET = 4;

export function QrCode({
	text,
	label,
}: {
	readonly text: string;
	readonly label: string;
}) {
	const { path, side } = useMemo(() => drawn(text), [text]);
	return (
		<svg
			role="img"
			aria-label={label}
			viewBox={`0 0 ${side} ${side}`}
			width={200}
			height={200}
			shapeRendering="crispEdges"
			style={{ alignSelf: "center", borderRadius: 8 }}
		>
			<rect width={side} height={side} fill="#fff" />
			<path d={path} fill="#000" />
		</svg>
	);
}

function drawn(text: string): { path: string; side: number } {
	const code = qrcode(0, "M");
	code.addData(text);
	code.make();
	const count = code.getModuleCount();
	let path = "";
	for (let row = 0; row < count; row++) {
		for (let column = 0; column < count; column++) {
			if (code.isDark(row, column)) {
				path += `M${column + QUIET} ${row + QUIET}h1v1h-1z`;
			}
		}
	}
	return { path, side: count + 2 * QUIET };
}
