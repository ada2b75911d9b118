using System.Text;
using Pingtree.Cli.Connecting;

namespace Pingtree.Cli.Streaming;

/// <summary>What is asked of the server.</summary>
internal sealed record BatchRequest(ServerAddress Server, BatchFormat Format, string IdempotencyKey)
{
    public Uri Address { get; } = Server.OfSource("/create/batch");

    /// <summary>
    /// The head of the HTTP/1.1 request. The server says 100 Continue before the body is sent, so that a refusal costs no upload.
    /// </summary>
    public byte[] WriteHead()
    {
        var head = new StringBuilder()
            .Append($"POST {Address.PathAndQuery} HTTP/1.1\r\n")
            .Append($"Host: {Address.IdnHost}{(Address.IsDefaultPort ? "" : $":{Address.Port}")}\r\n")
            .Append($"Authorization: Bearer {Server.Key}\r\n")
            .Append($"Content-Type: {Format.MediaType}\r\n")
            .Append(Format.IsGzip ? "Content-Encoding: gzip\r\n" : "")
            .Append("Accept: application/x-ndjson\r\n")
            .Append($"Idempotency-Key: {IdempotencyKey}\r\n")
            .Append("User-Agent: pingtree-cli\r\n")
            .Append("Transfer-Encoding: chunked\r\n")
            .Append("Expect: 100-continue\r\n")
            .Append("Connection: close\r\n\r\n");
        return Encoding.ASCII.GetBytes(head.ToString());
    }
}
