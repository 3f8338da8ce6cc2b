/** The page around the pages: menu, account, person. */

import "./app.css";
import { ActionIcon, Anchor, CloseButton, Drawer } from "@mantine/core";
import { Link, Outlet, useLocation, useNavigate } from "@tanstack/react-router";
import { Suspense, useEffect, useRef, useState } from "react";
import { AccountSwitch } from "./account-switch.tsx";
import { useIsOnTop } from "./dialogs.ts";
import { giveFocusIfLost, keepFocus } from "./focus.ts";
import { zone } from "./format.ts";
import { Icon, Mark } from "./icons.tsx";
import { useKeys } from "./keys.ts";
import { KeysDialog } from "./keys-dialog.tsx";
import { mayOpen } from "./may-open.ts";
import { NotAllowed } from "./no-page.tsx";
import { PAGES, type Page, plainPath } from "./pages.ts";
import { PersonMenu } from "./person-menu.tsx";
import { PromptDialog } from "./prompt-dialog.tsx";
import { say } from "./said.tsx";
import { useChooseAccount, useSession } from "./session.ts";
import css from "./shell.module.css";
import { ShownOnce } from "./shown-once.tsx";
import { Loading } from "./states.tsx";
import { useFrameTexts } from "./texts.ts";
import { TitleRead } from "./title-read.tsx";
import { takeReloaded } from "./upgrade.ts";

export default function Shell() {
	const texts = useFrameTexts();
	const { pathname } = useLocation();
	const [isOpen, setOpen] = useState(false);
	const isMenuOnTop = useIsOnTop(isOpen);
	const [showsKeys, setShowsKeys] = useState(false);
	const main = useRef<HTMLElement>(null);
	useFrameKeys(() => setShowsKeys(true));
	useEffect(() => {
		if (takeReloaded()) say(texts.upgraded);
	}, [texts]);
	const shownAt = useRef(pathname);
	useEffect(() => {
		if (shownAt.current === pathname) return;
		shownAt.current = pathname;
		setOpen(false);
		giveFocusIfLost(main.current);
	}, [pathname]);
	useEffect(keepFocus, []);
	return (
		<div className={css.shell}>
			<button
				type="button"
				className={css.skip}
				onClick={() => main.current?.focus()}
			>
				{texts.skip}
			</button>
			<header className={css.top}>
				<Brand />
				<ActionIcon
					variant="subtle"
					color="gray"
					size="lg"
					aria-label={texts.openMenu}
					aria-expanded={isOpen}
					onClick={() => setOpen(true)}
				>
					<Icon name="menu" />
				</ActionIcon>
			</header>
			<aside className={css.side} aria-label={texts.sidebar}>
				<Side onKeys={() => setShowsKeys(true)} />
			</aside>
			<Drawer.Root
				opened={isOpen}
				onClose={() => setOpen(false)}
				closeOnEscape={isMenuOnTop}
				size="18rem"
			>
				<Drawer.Overlay />
				<Drawer.Content aria-label={texts.menu}>
					<div className={`${css.side} ${css.drawer}`}>
						<CloseButton
							aria-label={texts.close}
							onClick={() => setOpen(false)}
							ml="auto"
						/>
						<Side
							onKeys={() => {
								setOpen(false);
								setShowsKeys(true);
							}}
						/>
					</div>
				</Drawer.Content>
			</Drawer.Root>
			<main className={css.main} id="main" tabIndex={-1} ref={main}>
				<OtherAccount />
				<Suspense fallback={<Loading />}>
					<Allowed />
				</Suspense>
			</main>
			{showsKeys && <KeysDialog onClose={() => setShowsKeys(false)} />}
			<ShownOnce />
			<PromptDialog />
			<TitleRead />
		</div>
	);
}

function Brand() {
	return (
		<Link to="/" className={css.brand}>
			<Mark size={26} />
			Postern
		</Link>
	);
}

function Side({ onKeys }: { readonly onKeys: () => void }) {
	return (
		<>
			<Brand />
			<AccountSwitch />
			<Menu />
			<div className={css.foot}>
				<PersonMenu onKeys={onKeys} />
			</div>
		</>
	);
}

function Menu() {
	const texts = useFrameTexts();
	const session = useSession();
	const groups = Object.entries(texts.groups)
		.map(([group, name]) => ({
			name,
			pages: PAGES.filter(
				(page) => page.group === group && mayOpen(session, page),
			),
		}))
		.filter(({ pages }) => pages.length > 0);
	return (
		<nav aria-label={texts.menu}>
			{groups.map(({ name, pages }) => (
				<div key={name}>
					<div className={css.group} id={`menu-${name}`}>
						{name}
					</div>
					<ul className={css.list} aria-label={name}>
						{pages.map((page) => (
							<li key={page.path}>
								<MenuLink page={page} text={texts.pages[page.name]} />
							</li>
						))}
					</ul>
				</div>
			))}
		</nav>
	);
}

function MenuLink({
	page,
	text,
}: {
	readonly page: Page;
	readonly text: string;
}) {
	return (
		<Link
			to={plainPath(page)}
			className={css.link}
			activeOptions={{ exact: page.path === "/", includeSearch: false }}
		>
			<Icon name={page.name} />
			{text}
		</Link>
	);
}

/** A page that the role may not open says so, also at its address. */
function Allowed() {
	const session = useSession();
	const { pathname } = useLocation();
	const page = PAGES.find(({ path }) => isAt(pathname, path));
	return page === undefined || mayOpen(session, page) ? (
		<Outlet />
	) : (
		<NotAllowed />
	);
}

function isAt(pathname: string, path: string): boolean {
	const plain = path.replace(/\/\{?-?\$.*$/, "");
	return (
		pathname === (plain || "/") ||
		(plain !== "" && pathname.startsWith(`${plain}/`))
	);
}

function OtherAccount() {
	const texts = useFrameTexts();
	const { account, own } = useSession();
	const chooseAccount = useChooseAccount();
	if (account.sid === own.sid) return null;
	return (
		<div className={css.note}>
			<span>
				<bdi>{account.name}</bdi>: {texts.belowOnly}
			</span>
			<Anchor
				component="button"
				type="button"
				fz="inherit"
				// On this ground the colour of links has too little contrast.
				c="inherit"
				underline="always"
				onClick={() => chooseAccount(own.sid)}
			>
				{texts.backToOwn}
			</Anchor>
		</div>
	);
}

function useFrameKeys(onKeys: () => void): void {
	const texts = useFrameTexts();
	const session = useSession();
	const navigate = useNavigate();
	const pages = PAGES.filter(
		(page) => page.key !== undefined && mayOpen(session, page),
	);
	useKeys([
		...pages.map((page) => ({
			keys: `g ${page.key}`,
			text: texts.goTo(texts.pages[page.name]),
			run: () => void navigate({ to: plainPath(page) }),
		})),
		{
			keys: "u",
			text: texts.keysZone,
			run() {
				const next = zone.get() === "utc" ? "local" : "utc";
				zone.set(next);
				say(texts.zoneNow(texts.zones[next]));
			},
		},
		{ keys: "?", text: texts.keysHelp, run: onKeys },
	]);
}
