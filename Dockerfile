# syntax=docker/dockerfile:1

ARG NODE_IMAGE=node:24-slim

# The package, as `npm run release` makes it. `.dockerignore` names the files that it reads.
FROM ${NODE_IMAGE} AS package
WORKDIR /workspace
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY bench/package.json bench/
COPY sdk/package.json sdk/
COPY console/package.json console/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run release -- --no-image --out /release \
	&& mkdir -m 0755 /app \
	&& tar -xzf /release/postern-*.tgz -C /app --strip-components=1 --no-same-owner \
	&& mkdir -m 0700 /data /keys

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Postern" \
	org.opencontainers.image.description="A verification service that you run yourself: one-time codes by SMS, call, email or app" \
	org.opencontainers.image.licenses="MIT"
# npm and yarn are not needed to run it, and most findings of scanners are in them.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx \
		/usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/corepack \
	&& ln -s /app/dist/main.js /usr/local/bin/postern
COPY --from=package /app /app
# The user is a number, so that `runAsNonRoot` can check it. There are two volumes, so
# that no backup holds both the data and the keys.
COPY --from=package --chown=1000:1000 /data /data
COPY --from=package --chown=1000:1000 /keys /keys
ENV NODE_ENV=production \
	HOST=0.0.0.0 \
	PORT=8080 \
	POSTERN_DATA=/data \
	POSTERN_KEY_FILE=/keys/postern.keys
VOLUME ["/data", "/keys"]
# postern.yaml is read from here, if it exists.
WORKDIR /etc/postern
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s --retries=3 \
	CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/readyz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/main.js"]
