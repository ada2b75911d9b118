using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>A piece of a body or an answer, whether JSON or XML. The methods see only this.</summary>
internal abstract record WireNode
{
    private WireNode() { }

    /// <summary>A string, number, boolean or null.</summary>
    public sealed record Plain(FieldValue Value) : WireNode;

    /// <summary>An array.</summary>
    public sealed record List(IReadOnlyList<WireNode> Items) : WireNode;

    /// <summary>An object: its members in the order they came, a name given twice twice.</summary>
    public sealed record Map(IReadOnlyList<KeyValuePair<string, WireNode>> Members) : WireNode
    {
        public static Map Empty { get; } = new([]);

        /// <summary>The member of this name, the first where there are several; null where there is none.</summary>
        public WireNode? this[string name]
        {
            get
            {
                foreach (var member in Members)
                {
                    if (member.Key == name)
                        return member.Value;
                }

                return null;
            }
        }

        /// <summary>The characters of a plain member that is not blank; else null.</summary>
        public string? TextOf(string name) => this[name] is { } node ? WireNode.TextOf(node) : null;
    }

    /// <summary>A null.</summary>
    public static WireNode Nothing { get; } = new Plain(new FieldValue(FieldKind.Null, ""));

    public static WireNode Of(string text) => new Plain(FieldValue.Of(text));

    public static WireNode Of(int number) => new Plain(new FieldValue(FieldKind.Number, number.ToString()));

    public static WireNode Of(bool value) => new Plain(value ? new FieldValue(FieldKind.True, "true") : new FieldValue(FieldKind.False, "false"));

    /// <summary>The characters of a plain value that is not blank; else null.</summary>
    public static string? TextOf(WireNode node) => node is Plain { Value: { IsBlank: false } value } ? value.Text.Trim() : null;
}
