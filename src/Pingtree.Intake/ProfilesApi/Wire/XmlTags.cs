namespace Pingtree.Intake.ProfilesApi.Wire;

/// <summary>
/// Looks at the tags of a document before it is read: the reader keeps all attributes of one tag at once, and a tag of millions would cost a gigabyte.
/// The dialect knows one attribute.
/// </summary>
internal static class XmlTags
{
    private const int MaxBytes = 4096;

    /// <summary>What a document with longer tags is told.</summary>
    public static readonly string TooLong = $"The body may have no tag of more than {MaxBytes} bytes.";

    /// <summary>Whether every tag is short, in any encoding that has ASCII's characters in ASCII's bytes. What is not well-formed is for the reader to find.</summary>
    public static bool AreShort(ReadOnlySpan<byte> xml)
    {
        while (xml.IndexOf((byte)'<') is >= 0 and var start)
        {
            xml = xml[start..];
            var length = xml switch
            {
                _ when xml.StartsWith("<!--"u8) => EndOf(xml, "-->"u8),
                _ when xml.StartsWith("<![CDATA["u8) => EndOf(xml, "]]>"u8),
                _ when xml.StartsWith("<?"u8) => EndOf(xml, "?>"u8),
                _ => EndOfTag(xml),
            };
            if (length > MaxBytes && xml[1] is not ((byte)'!' or (byte)'?'))
                return false;
            xml = xml[length..];
        }

        return true;
    }

    private static int EndOf(ReadOnlySpan<byte> xml, ReadOnlySpan<byte> mark) => xml.IndexOf(mark) is >= 0 and var at ? at + mark.Length : xml.Length;

    /// <summary>Where the tag ends: at the first <c>&gt;</c> that stands in no attribute's value.</summary>
    private static int EndOfTag(ReadOnlySpan<byte> xml)
    {
        byte quote = 0;
        for (var i = 0; i < xml.Length; i++)
        {
            var c = xml[i];
            if (quote == 0 && c == (byte)'>')
                return i + 1;
            if (quote == 0 && c is (byte)'"' or (byte)'\'')
                quote = c;
            else if (c == quote)
                quote = 0;
        }

        return xml.Length;
    }
}
