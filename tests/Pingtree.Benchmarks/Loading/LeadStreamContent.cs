using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;

namespace Pingtree.Benchmarks.Loading;

/// <summary>A body of so many leads, made while it is sent.</summary>
internal sealed class LeadStreamContent : HttpContent
{
    private const int Lines = 400;
    private readonly long _first;
    private readonly int _count;

    public LeadStreamContent(long first, int count)
    {
        (_first, _count) = (first, count);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
    }

    /// <summary>When the first byte was written.</summary>
    public long StartedAt { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        StartedAt = Stopwatch.GetTimestamp();
        var buffer = new byte[Lines * GeneratedLeads.MaxBytes];
        for (var written = 0; written < _count; written += Lines)
        {
            var length = GeneratedLeads.WriteLines(_first + written, Math.Min(Lines, _count - written), buffer);
            await stream.WriteAsync(buffer.AsMemory(0, length));
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
