/** Everything around the pages: styles, replies that are kept, the router, and what comes up over a page. */

import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { Suspense, useEffect } from "react";
import { styleNonce } from "./place.ts";
import { queries } from "./query.ts";
import { router } from "./router.tsx";
import { Said } from "./said.tsx";
import { language } from "./texts.ts";
import { theme, variables } from "./theme.ts";

const schemes = localStorageColorSchemeManager({ key: "postern.scheme" });

export function Frame() {
	const chosen = language.use();
	useEffect(() => {
		document.documentElement.lang = chosen;
	}, [chosen]);
	return (
		<MantineProvider
			theme={theme}
			cssVariablesResolver={variables}
			colorSchemeManager={schemes}
			defaultColorScheme="auto"
			getStyleNonce={styleNonce}
		>
			<QueryClientProvider client={queries}>
				<Suspense>
					<RouterProvider router={router} />
				</Suspense>
				<Said />
			</QueryClientProvider>
		</MantineProvider>
	);
}
