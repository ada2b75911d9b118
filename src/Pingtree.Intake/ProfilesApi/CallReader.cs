using System.Buffers;
using Pingtree.Intake.Answers;
using Pingtree.Intake.ProfilesApi.Wire;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>Reads a body whole, in the form its <c>Content-Type</c> names.</summary>
internal static class CallReader
{
    private const int MaxBytes = 64 * 1024;
    private const int MaxBatchBytes = 32 * 1024 * 1024;

    /// <summary>Members a request may have beside its data; each look for one walks along them, and of a batch every entry looks.</summary>
    private const int MaxMembers = 1000;

    /// <summary>The form of the body; null where it is neither.</summary>
    public static WireFormat? FormatOf(HttpRequest request)
    {
        if (RequestBody.IsOfType(request, "application/json"))
            return WireFormat.Json;
        return RequestBody.IsOfType(request, "application/xml") ? WireFormat.Xml : null;
    }

    /// <summary>The body as it came; null where it is larger than it may be, or did not arrive whole.</summary>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, bool isBatch, CancellationToken ct)
    {
        var limit = isBatch ? MaxBatchBytes : MaxBytes;
        if (request.ContentLength > limit)
            return null;

        try
        {
            while (true)
            {
                var read = await request.BodyReader.ReadAsync(ct);
                if (read.Buffer.Length > limit)
                {
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                    return null;
                }

                if (read.IsCompleted)
                {
                    var body = read.Buffer.ToArray();
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                    return body;
                }

                request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            }
        }
        catch (BadHttpRequestException)
        {
            return null;
        }
    }

    /// <summary>The body's members under their JSON names, or why there are none.</summary>
    public static WireReading Parse(byte[] body, WireFormat format)
    {
        var reading = format == WireFormat.Json ? JsonReading.Read(body) : XmlReading.Read(body);
        if (reading.Error is not null)
            return reading;
        if (reading.Body.Members.Count > MaxMembers)
            return WireReading.Unreadable($"A request may have at most {MaxMembers} members.");
        return format == WireFormat.Json ? reading : reading with { Body = SystemFields.FromXml(reading.Body) };
    }

    /// <summary>What a body that is too large is told.</summary>
    public static string TooLarge(bool isBatch) =>
        $"The body must arrive whole and may have at most {(isBatch ? MaxBatchBytes : MaxBytes)} bytes.";
}
