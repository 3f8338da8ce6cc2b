/** The profile: what people change about themselves. */

import { Alert, Stack, Text } from "@mantine/core";
import { PageHead } from "../frame/page-head.tsx";
import { Section } from "../frame/section.tsx";
import { useSession } from "../frame/session.ts";
import { useFrameTexts } from "../frame/texts.ts";
import { OwnPassword } from "./own-password.tsx";
import { OwnSessions } from "./own-sessions.tsx";
import { OwnTotp } from "./own-totp.tsx";
import { useProfileTexts } from "./profile-texts.ts";

export default function ProfilePage() {
	const texts = useProfileTexts();
	const frame = useFrameTexts();
	const { user, role, own } = useSession();
	return (
		<>
			<PageHead title={frame.pages.profile} text={texts.text} />
			<Stack gap="lg" maw={900}>
				{user === null ? (
					<Alert variant="outline" title={texts.byTokenTitle}>
						{texts.byToken}
					</Alert>
				) : (
					<>
						<Section title={user.email}>
							<Text className="postern-cut">
								{texts.role}: {frame.roles[role]} · {texts.account}:{" "}
								<bdi>{own.name}</bdi>
							</Text>
						</Section>
						<OwnPassword />
						<OwnTotp user={user} />
					</>
				)}
				<OwnSessions />
			</Stack>
		</>
	);
}
