// The Connect protocol with @connectrpc/connect-node over JSON and HTTP/1.1; methods from a descriptor set.
import { readFileSync } from "node:fs";
import { createFileRegistry, fromBinary, fromJson, toJson } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";

export class Api {
  constructor({ http, ca, descriptors, token, headers = {} }) {
    this.registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, readFileSync(descriptors)));
    this.headers = { ...headers };
    if (token) this.headers.authorization = `Bearer ${token}`;
    this.transport = createConnectTransport({
      baseUrl: http,
      httpVersion: "1.1",
      useBinaryFormat: false,
      jsonOptions: { registry: this.registry },
      nodeOptions: { ca: readFileSync(ca) },
    });
  }

  refusal(error) {
    const refusal = new Error(error.rawMessage);
    refusal.code = ["", "cancelled", "unknown", "invalid_argument", "deadline_exceeded", "not_found", "already_exists",
      "permission_denied", "resource_exhausted", "failed_precondition", "aborted", "out_of_range", "unimplemented",
      "internal", "unavailable", "data_loss", "unauthenticated"][error.code];
    refusal.reason = error.findDetails(this.registry.getMessage("google.rpc.ErrorInfo"))[0]?.reason;
    const bad = error.findDetails(this.registry.getMessage("google.rpc.BadRequest"))[0];
    refusal.fields = (bad?.fieldViolations ?? []).map((v) => v.field);
    return refusal;
  }

  method(service, method) {
    const descriptor = this.registry.getService(service);
    const rpc = descriptor.methods.find((m) => m.name === method);
    const call = createClient(descriptor, this.transport)[rpc.localName];
    const options = { headers: this.headers };
    return {
      send: (request, more = {}) => call(fromJson(rpc.input, request, { registry: this.registry }), { ...options, ...more }),
      json: (answer) => toJson(rpc.output, answer, { registry: this.registry }),
    };
  }

  async call(service, method, request) {
    const { send, json } = this.method(service, method);
    try {
      return json(await send(request, { timeoutMs: 20000 }));
    } catch (error) {
      throw error.findDetails ? this.refusal(error) : error;
    }
  }

  async follow(service, method, request, enough) {
    const { send, json } = this.method(service, method);
    const cut = new AbortController();
    try {
      for await (const page of send(request, { signal: cut.signal })) if (enough(json(page))) return;
    } finally {
      cut.abort();
    }
  }

  // Batches as calls, as a stream in both directions needs HTTP/2; after `most` answers one is sent and not waited for.
  async importUntil(batches, most) {
    const { send } = this.method("sjak.jobcentre.v1.JobcentreService", "ImportCitizensBatch");
    for (const [answered, batch] of batches.entries()) {
      const cut = new AbortController();
      const sent = send(batch, { signal: cut.signal });
      if (answered === most) {
        cut.abort();
        await sent.catch(() => {});
        return;
      }
      await sent;
    }
  }
}
