using System.Net.Http.Headers;
using System.Text.Json;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>What the server answered.</summary>
public sealed record Answer(int Status, HttpResponseHeaders Headers, string Text)
{
    /// <summary>The body as JSON.</summary>
    public JsonElement Json { get; } = Text.StartsWith('{') || Text.StartsWith('[') ? JsonSerializer.Deserialize<JsonElement>(Text) : default;

    public bool Success => Json.GetProperty("success").GetBoolean();

    public string? Reason => this["reason"];

    public string LeadId => this["lead_id"] ?? throw new InvalidOperationException($"No lead_id in {this}");

    /// <summary>A member of the body as text; null where it is missing.</summary>
    public string? this[string member] =>
        Json.ValueKind == JsonValueKind.Object && Json.TryGetProperty(member, out var value) ? value.ToString() : null;

    /// <summary>A header; null where it is missing.</summary>
    public string? Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    /// <summary>The names of the body's members.</summary>
    public IEnumerable<string> Members => Json.EnumerateObject().Select(member => member.Name);

    /// <summary>The sentence under a field's name.</summary>
    public string? ErrorOf(string field) =>
        Json.TryGetProperty("errors", out var errors) && errors.TryGetProperty(field, out var sentence) ? sentence.GetString() : null;

    public override string ToString() => $"{Status} {Text}";

    public static async Task<Answer> ReadAsync(HttpResponseMessage response, CancellationToken ct) =>
        new((int)response.StatusCode, response.Headers, await response.Content.ReadAsStringAsync(ct));
}
