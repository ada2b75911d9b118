using System.Text.Json;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Fetching;

/// <summary>Writes leads in one form, a page at a time, as they come.</summary>
internal abstract class LeadSheet
{
    /// <summary>The members of a lead, in the order of columns.</summary>
    protected static readonly IReadOnlyList<string> Columns =
        ["lead_id", "first_name", "last_name", "email", "phone", "state", "zip", "status", "created_at", "reason", "duplicate_of", "attributes"];

    public abstract void Write(JsonElement leads);

    public virtual void End()
    {
    }

    public static LeadSheet Create(string form, TextWriter to) => form switch
    {
        OutputForm.Json => new JsonSheet(to),
        OutputForm.Ndjson => new NdjsonSheet(to),
        OutputForm.Csv => new CsvSheet(to),
        _ => new TableSheet(),
    };

    /// <summary>A member as text; empty where the lead has none.</summary>
    protected static string Cell(JsonElement lead, string column) =>
        lead.TryGetProperty(column, out var value) && value.ValueKind != JsonValueKind.Null ? value.ToString() : "";
}
