using System.IO.Compression;
using System.IO.Pipelines;
using Microsoft.Net.Http.Headers;

namespace Pingtree.Intake.Streaming;

/// <summary>Finds the reader for a request's body.</summary>
internal static class BatchFormat
{
    public const string Ndjson = "application/x-ndjson";
    public const string Json = "application/json";
    public const string Csv = "text/csv";

    /// <summary>The reader; null where nobody reads such a body.</summary>
    public static IBatchReader? FindReader(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || (type.Charset.HasValue && !HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return null;
        }

        return request.Headers.ContentEncoding.ToString().Trim().ToLowerInvariant() switch
        {
            "" or "identity" => FindReader(type.MediaType.ToString(), request.BodyReader, request.Body),
            "gzip" => FindReader(type.MediaType.ToString(), null, new GZipStream(request.Body, CompressionMode.Decompress)),
            _ => null,
        };
    }

    private static IBatchReader? FindReader(string type, PipeReader? pipe, Stream stream) => type.ToLowerInvariant() switch
    {
        Ndjson => new NdjsonReader(pipe ?? PipeReader.Create(stream, Buffers)),
        Json => new JsonArrayReader(pipe ?? PipeReader.Create(stream, Buffers)),
        Csv => new CsvBatchReader(stream),
        _ => null,
    };

    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 64 * 1024);
}
