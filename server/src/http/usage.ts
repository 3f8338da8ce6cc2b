import type { FastifyInstance } from "fastify";
import type { Context } from "../context.ts";

export function usageRoutes(_app: FastifyInstance, _context: Context): void {}
