#!/bin/sh
# Builds the server and, beside it, the console. With --older: only those that are older
# than their sources, which costs a start nothing when nothing has changed.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/node_modules/.bin:$PATH"

# Whether the file is missing, or one of the sources is newer. A source that cannot be
# read counts as newer: the build then says what is wrong.
is_older() {
	file="$1"
	shift
	[ ! -f "$file" ] || [ -n "$(find "$@" -newer "$file" 2>&1)" ]
}

server() {
	if [ "$1" = --older ] && [ -f server/dist/main.js ] &&
		! is_older server/tsconfig.tsbuildinfo \
			server/src server/*.json tsconfig.base.json package-lock.json; then
		return
	fi
	tsc --build
}

console() {
	if [ "$1" = --older ] &&
		! is_older console/dist/index.html \
			console/src console/index.html console/*.json console/*.ts package-lock.json; then
		return
	fi
	vite build console --logLevel warn
}

console "${1:-}" &
beside=$!
server "${1:-}"
wait "$beside"
