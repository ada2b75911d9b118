using System.Text.Json;

namespace Pingtree.Cli.Fetching;

/// <summary>A JSON object a line.</summary>
internal sealed class NdjsonSheet(TextWriter to) : LeadSheet
{
    public override void Write(JsonElement leads)
    {
        foreach (var lead in leads.EnumerateArray())
            to.WriteLine(JsonSerializer.Serialize(lead));
    }
}
