using System.Collections.Frozen;

namespace Pingtree.Pipeline.Screening.Validating;

/// <summary>The two-letter codes of the states, the federal district and the territories (USPS, with the armed forces' three).</summary>
internal static class UsStates
{
    private static readonly FrozenSet<string> Codes = (
        "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY "
        + "DC AS GU MP PR VI UM FM MH PW AA AE AP").Split(' ').ToFrozenSet();

    /// <summary>True for a code in capitals.</summary>
    public static bool Contains(string code) => Codes.Contains(code);
}
