using System.Text;
using System.Xml;

namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>
/// Writes an answer as XML, by the conventions bodies are read by. Well-formed whatever the values hold: a character XML has no place for becomes U+FFFD, and a
/// name that can't be an element's is escaped as <c>_xHHHH_</c>.
/// </summary>
internal static class XmlWriting
{
    private static readonly XmlWriterSettings Settings = new()
    {
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
        OmitXmlDeclaration = true,
        NewLineHandling = NewLineHandling.Entitize,
    };

    public static byte[] Write(WireNode node)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, Settings))
        {
            xml.WriteStartElement("xml");
            WriteContent(xml, node);
            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }

    /// <summary>The text with every character that XML 1.0 has no place for replaced.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
            return text;

        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) // gives U+FFFD for half of a surrogate pair
            cleaned.Append(IsAllowed(rune.Value) ? rune.ToString() : "\uFFFD");
        return cleaned.ToString();
    }

    private static bool IsClean(string text)
    {
        foreach (var c in text)
        {
            if (char.IsSurrogate(c) || !IsAllowed(c))
                return false;
        }

        return true;
    }

    private static bool IsAllowed(int rune) => rune is '\t' or '\n' or '\r' or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000;

    private static void WriteContent(XmlWriter xml, WireNode node)
    {
        switch (node)
        {
            case WireNode.Plain plain:
                xml.WriteString(Clean(plain.Value.Text));
                break;
            case WireNode.List list:
                foreach (var item in list.Items)
                    WriteElement(xml, "item", item, isArray: true);
                break;
            case WireNode.Map map:
                foreach (var (name, value) in map.Members)
                    WriteMember(xml, name, value);
                break;
        }
    }

    private static void WriteMember(XmlWriter xml, string name, WireNode value)
    {
        if (value is not WireNode.List list)
        {
            WriteElement(xml, name, value, isArray: false);
            return;
        }

        // An array without items is one element without content.
        foreach (var item in list.Items.DefaultIfEmpty(WireNode.Nothing))
            WriteElement(xml, name, item, isArray: true);
    }

    private static void WriteElement(XmlWriter xml, string name, WireNode value, bool isArray)
    {
        xml.WriteStartElement(name.Length == 0 ? "_" : XmlConvert.EncodeLocalName(Clean(name)));
        if (isArray)
            xml.WriteAttributeString("array", "true");
        WriteContent(xml, value);
        xml.WriteEndElement();
    }
}
