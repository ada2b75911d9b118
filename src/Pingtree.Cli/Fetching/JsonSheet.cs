using System.Text.Json;

namespace Pingtree.Cli.Fetching;

/// <summary>One JSON array.</summary>
internal sealed class JsonSheet(TextWriter to) : LeadSheet
{
    private bool _begun;

    public override void Write(JsonElement leads)
    {
        foreach (var lead in leads.EnumerateArray())
        {
            to.Write(_begun ? ",\n" : "[\n");
            to.Write(lead.GetRawText());
            _begun = true;
        }
    }

    public override void End() => to.Write(_begun ? "\n]\n" : "[]\n");
}
