using System.Buffers.Text;
using System.Text;

namespace Pingtree.Benchmarks.Loading;

/// <summary>Leads without end: number n is always the same lead, and like no other by e-mail and phone.</summary>
internal static class GeneratedLeads
{
    /// <summary>Room for any lead and its line end.</summary>
    public const int MaxBytes = 256;

    private const int Digits = 9;
    private static readonly byte[] EmailPlace = "(email..)"u8.ToArray();
    private static readonly byte[] PhonePlace = "(phone..)"u8.ToArray();

    private static readonly Template[] Templates =
    [
        new("Ada", "Whitfield", "CA", "94103"),
        new("Guillermo", "Ferris", "TX", "73301"),
        new("Mei", "Castellanos", "NY", "10001-1234"),
        new("Oluwaseun", "Brandt", "FL", "33101"),
        new("Ingrid", "O'Malley", "WA", "98101"),
        new("José", "Quintero", "NM", "87101"),
        new("Priya", "Venkataraman", "IL", "60601"),
        new("Tom", "Li", "OH", "43004"),
    ];

    /// <summary>Writes the lead as one JSON object, without a line end.</summary>
    /// <returns>Its length in bytes.</returns>
    public static int Write(long number, Span<byte> destination) => Templates[number % Templates.Length].Write(number, destination);

    /// <summary>Writes the leads from a number on, a line each.</summary>
    /// <returns>Their length in bytes.</returns>
    public static int WriteLines(long first, int count, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < count; i++)
        {
            length += Write(first + i, destination[length..]);
            destination[length++] = (byte)'\n';
        }

        return length;
    }

    private sealed class Template
    {
        private readonly byte[] _json;
        private readonly int _email;
        private readonly int _phone;

        public Template(string first, string last, string state, string zip)
        {
            var name = $"\"first_name\":\"{first}\",\"last_name\":\"{last}\"";
            var place = $"\"state\":\"{state}\",\"zip\":\"{zip}\"";
            _json = Encoding.UTF8.GetBytes(
                $$"""{{{name}},"email":"lead-(email..)@example.com","phone":"2(phone..)",{{place}},"campaign":"autumn"}""");
            _email = _json.AsSpan().IndexOf(EmailPlace);
            _phone = _json.AsSpan().IndexOf(PhonePlace);
        }

        public int Write(long number, Span<byte> destination)
        {
            _json.CopyTo(destination);
            WriteDigits(number, destination.Slice(_email, Digits));
            WriteDigits(number, destination.Slice(_phone, Digits));
            return _json.Length;
        }

        private static void WriteDigits(long number, Span<byte> place) =>
            Utf8Formatter.TryFormat(number, place, out _, new System.Buffers.StandardFormat('D', Digits));
    }
}
