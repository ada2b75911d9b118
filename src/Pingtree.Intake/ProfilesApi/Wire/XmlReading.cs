using System.Text;
using System.Xml;
using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>
/// Reads an XML body: root <c>&lt;xml&gt;</c>, a member an element, an array as repeated elements that say <c>array='true'</c>. No document types, so nothing
/// is expanded and nothing is fetched. All values are text; an element without content is null.
/// </summary>
internal static class XmlReading
{
    private const string Root = "xml";

    private static readonly string Malformed =
        $"The body must be one well-formed XML document in UTF-8, without a document type, nested at most {LeadFieldsReader.MaxDepth} levels deep.";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        CheckCharacters = true,
    };

    public static WireReading Read(byte[] body)
    {
        if (body.AsSpan().Contains((byte)0)) // as in UTF-16
            return WireReading.Unreadable(Malformed);
        if (!XmlTags.AreShort(body))
            return WireReading.Unreadable(XmlTags.TooLong);

        try
        {
            using var xml = XmlReader.Create(new MemoryStream(body), Settings);
            if (xml.MoveToContent() != XmlNodeType.Element || xml.Name != Root)
                return WireReading.Unreadable("The body must be an XML document with the root <xml>.");

            var node = ReadElement(xml, new ReadingBudget());
            while (xml.Read())
            {
                // Whatever stands behind the root must be well-formed, too.
            }

            return node is WireNode.Plain { Value.IsBlank: false }
                ? WireReading.Unreadable("The root <xml> must hold elements, not text.")
                : new WireReading(node as WireNode.Map ?? WireNode.Map.Empty, null);
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException or NotSupportedException)
        {
            // The last two: an encoding that is not known here.
            return WireReading.Unreadable(Malformed);
        }
        catch (BudgetSpentException spent)
        {
            return WireReading.Unreadable(spent.Message);
        }
    }

    /// <summary>Reads the element the reader stands at; then it stands at the element's end.</summary>
    private static WireNode ReadElement(XmlReader xml, ReadingBudget budget)
    {
        budget.SpendValue();
        if (xml.Depth >= LeadFieldsReader.MaxDepth)
            throw new XmlException("The document is nested too deeply.");
        if (xml.IsEmptyElement)
            return WireNode.Nothing;

        var members = new List<Member>();
        var text = new StringBuilder(); // comments and CDATA sections cut a text into as many pieces as somebody likes
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                var (name, isArray) = (XmlWriting.Clean(XmlConvert.DecodeName(xml.Name)), xml.GetAttribute("array") is "true" or "1");
                if (isArray && xml.Depth == 1 && name == SystemFields.Data)
                    budget.SpendProfile();
                members.Add(new Member(name, isArray, ReadElement(xml, budget)));
            }
            else
            {
                text.Append(xml.Value);
            }
        }

        if (members.Count == 0)
            return text.Length == 0 ? WireNode.Nothing : WireNode.Of(text.ToString());
        if (!string.IsNullOrWhiteSpace(text.ToString()))
            throw new XmlException("An element holds both text and elements.");
        return new WireNode.Map(Gather(members));
    }

    /// <summary>Makes one list of the elements of an array, in the place of its first. A single one without content is an array without items.</summary>
    private static List<KeyValuePair<string, WireNode>> Gather(List<Member> members)
    {
        var gathered = new List<KeyValuePair<string, WireNode>>();
        var arrays = new Dictionary<string, List<WireNode>>();
        foreach (var (name, isArray, node) in members)
        {
            if (!isArray)
            {
                gathered.Add(new(name, node));
                continue;
            }

            if (!arrays.TryGetValue(name, out var items))
            {
                arrays[name] = items = [];
                gathered.Add(new(name, new WireNode.List(items)));
            }

            items.Add(node);
        }

        foreach (var items in arrays.Values)
        {
            if (items is [WireNode.Plain { Value.Kind: FieldKind.Null }])
                items.Clear();
        }

        return gathered;
    }

    private readonly record struct Member(string Name, bool IsArray, WireNode Node);
}
