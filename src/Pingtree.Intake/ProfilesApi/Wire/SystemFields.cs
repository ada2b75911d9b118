using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>The fields whose names begin with an underscore in JSON and lose it in XML.</summary>
internal static class SystemFields
{
    public const string Status = "_status";
    public const string FirstName = "_fname";
    public const string LastName = "_lname";
    public const string State = "_state";
    public const string Zip = "_zip";

    /// <summary>The member that holds a profile's fields, or many profiles.</summary>
    public const string Data = "data";

    private static readonly string[] All = [Status, FirstName, LastName, State, Zip];

    /// <summary>An XML body under the names of a JSON one.</summary>
    public static WireNode.Map FromXml(WireNode.Map body)
    {
        var field = body.TextOf("field_name");
        return new(body.Members
            .Select(member => member.Key switch
            {
                Data => new(member.Key, Rename(member.Value, AddUnderscore)),
                "field_name" when field is not null => new(member.Key, WireNode.Of(AddUnderscore(field))),
                _ => member,
            })
            .ToList());
    }

    /// <summary>An answer under the names of an XML one.</summary>
    public static WireNode.Map ToXml(WireNode.Map answer) => new(answer.Members
        .Select(member => member.Key == Data ? new(member.Key, Rename(member.Value, DropUnderscore)) : member)
        .ToList());

    private static WireNode Rename(WireNode data, Func<string, string> rename) => data switch
    {
        WireNode.Map map => new WireNode.Map(map.Members.Select(member => KeyValuePair.Create(rename(member.Key), member.Value)).ToList()),
        WireNode.List list => new WireNode.List(list.Items.Select(item => Rename(item, rename)).ToList()),
        WireNode.Plain { Value.Kind: FieldKind.Null } => WireNode.Map.Empty, // <data/>
        _ => data,
    };

    private static string AddUnderscore(string name) => All.Contains($"_{name}") ? $"_{name}" : name;

    private static string DropUnderscore(string name) => All.Contains(name) ? name[1..] : name;
}
