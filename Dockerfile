# syntax=docker/dockerfile:1

ARG NODE_IMAGE=node:24-slim

# The packages at run time, without those that only build or test. None compiles anything.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY bench/package.json bench/
COPY sdk/package.json sdk/
COPY console/package.json console/
RUN npm ci --omit=dev --workspace server --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY server/package.json server/
COPY bench/package.json bench/
COPY sdk/package.json sdk/
COPY console/package.json console/
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY tsconfig.base.json ./
COPY server/tsconfig.json server/
COPY server/src server/src
COPY console/index.html console/*.ts console/*.json console/
COPY console/src console/src
RUN npx vite build console --logLevel warn \
	&& npx tsc --build server \
	&& find server/dist \( -name '*.d.ts' -o -name '*.tsbuildinfo' \) -delete \
	&& chmod 0755 server/dist/main.js \
	&& mkdir -m 0700 /data /keys

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="Postern" \
	org.opencontainers.image.description="A verification service that you run yourself: one-time codes by SMS, call or email" \
	org.opencontainers.image.licenses="MIT"
# npm and yarn are not needed to run it, and most findings of scanners are in them.
RUN rm -rf /usr/local/lib/node_modules /opt/yarn* /usr/local/bin/npm /usr/local/bin/npx \
		/usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/bin/corepack \
	&& ln -s /app/server/dist/main.js /usr/local/bin/postern
COPY --from=packages /app/package.json /app/
COPY --from=packages /app/node_modules /app/node_modules
COPY --from=packages /app/server/package.json /app/server/
COPY --from=build /app/server/dist /app/server/dist
COPY --from=build /app/console/dist /app/console/dist
COPY server/openapi.json /app/server/
COPY LICENSE /app/
# The user is a number, so that `runAsNonRoot` can check it. There are two volumes, so
# that no backup holds both the data and the keys.
COPY --from=build --chown=1000:1000 /data /data
COPY --from=build --chown=1000:1000 /keys /keys
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
ENTRYPOINT ["node", "/app/server/dist/main.js"]
