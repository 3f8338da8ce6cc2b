/** Downloads what is filtered. The browser loads the file itself, so it may be as large as it is. */

import { Button } from "@mantine/core";
import { useState } from "react";
import { api } from "../frame/api.ts";
import { Icon } from "../frame/icons.tsx";
import { pathOf } from "../frame/place.ts";
import { useSession } from "../frame/session.ts";
import { Failure } from "../frame/states.tsx";
import { askedBy, type Filters } from "./filters.ts";
import { useTexts } from "./texts.ts";

const PATH = "/console/verifications.csv";

export function Csv({
	filters,
	accountSid,
}: {
	readonly filters: Filters;
	readonly accountSid: string;
}) {
	const texts = useTexts();
	const { can } = useSession();
	const [error, setError] = useState<unknown>(null);
	const [isBusy, setBusy] = useState(false);
	if (!can(`GET ${PATH}`)) return null;
	const search = { ...askedBy(filters, Date.now()), accountSid };
	const download = async () => {
		setError(null);
		setBusy(true);
		try {
			// A plain download cannot ask for the password: this request does, and counts
			// for five minutes.
			await api.get(PATH, { ...search, probe: true });
			const link = document.createElement("a");
			link.href = pathOf(PATH, search);
			link.download = "verifications.csv";
			link.click();
		} catch (failure) {
			setError(failure);
		} finally {
			setBusy(false);
		}
	};
	return (
		<>
			<Failure error={error} />
			<Button
				variant="default"
				size="sm"
				loading={isBusy}
				title={texts.csvHelp}
				leftSection={<Icon name="download" size={16} />}
				onClick={() => void download()}
			>
				{texts.csv}
			</Button>
		</>
	);
}
