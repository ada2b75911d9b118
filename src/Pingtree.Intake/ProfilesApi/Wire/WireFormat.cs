using Microsoft.Net.Http.Headers;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>The two forms of the dialect.</summary>
internal enum WireFormat
{
    Json,
    Xml,
}

/// <summary>Finds out in which form an answer is wanted.</summary>
internal static class WireFormats
{
    private const string Xml = "application/xml";
    private const string Json = "application/json";

    /// <summary>By <c>?format=</c>, else by the body, else by <c>Accept</c>, else JSON. A word that is neither counts as not given.</summary>
    public static WireFormat OfAnswer(HttpRequest request, WireNode.Map body) =>
        FromWord(request.Query["format"]) ?? FromWord(body.TextOf("format")) ?? FromAccept(request) ?? WireFormat.Json;

    public static string ToMediaType(this WireFormat format) => format == WireFormat.Xml ? $"{Xml}; charset=utf-8" : $"{Json}; charset=utf-8";

    private static WireFormat? FromWord(string? word) => word?.ToLowerInvariant() switch
    {
        "json" => WireFormat.Json,
        "xml" => WireFormat.Xml,
        _ => null,
    };

    private static WireFormat? FromAccept(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var types))
            return null;

        foreach (var type in types.Where(t => t.Quality is not 0).OrderByDescending(t => t.Quality ?? 1))
        {
            if (type.MediaType.Equals(Xml, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("text/xml", StringComparison.OrdinalIgnoreCase))
                return WireFormat.Xml;
            if (type.MediaType.Equals(Json, StringComparison.OrdinalIgnoreCase) || type.MediaType.Equals("*/*", StringComparison.Ordinal))
                return WireFormat.Json;
        }

        return null;
    }
}
