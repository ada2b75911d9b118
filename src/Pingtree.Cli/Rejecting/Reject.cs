using System.Globalization;

namespace Pingtree.Cli.Rejecting;

/// <summary>A record that did not become an active lead, in 24 bytes. The words are numbers of <see cref="RejectSpool"/>.</summary>
internal readonly record struct Reject(long Line, ulong IdHigh, uint IdLow, ushort Status, ushort Reason)
{
    private const int IdLength = 24;
    private const int HighLength = 16;

    /// <summary>Null where the record is no lead.</summary>
    public string? LeadId => IdHigh == 0 && IdLow == 0 ? null : $"{IdHigh:x16}{IdLow:x8}";

    public static Reject Create(long line, string? leadId, ushort status, ushort reason) =>
        leadId is { Length: IdLength }
        && ulong.TryParse(leadId.AsSpan(0, HighLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
        && uint.TryParse(leadId.AsSpan(HighLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            ? new Reject(line, high, low, status, reason)
            : new Reject(line, 0, 0, status, reason);
}
