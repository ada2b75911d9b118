using System.Buffers.Text;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Pingtree.Intake.Tests;

/// <summary>What a client that means no good sends.</summary>
internal static class Hostile
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "5", "2147483648", "1e999", "-0.0", "\"\"", "\" \"", "\"a@b.com\"", "\"5551234567\"", "\"email\"", "\"phone\"", "\"md5\"",
        "\"us10\"", "\"\\ud800\"", "\"\\u0000\"", "\"=1+1\"", "[]", "{}", "[1,1]", "[null]", "[\"\\udfff\"]", "{\"create\":5}", "{\"create\":\"\\ud800\"}",
        "[[[[[[[[1]]]]]]]]", "\"\u202e\"", "[\"a@b.com\",\"b@b.com\"]", "01", "nul", "\"open",
    ];

    /// <summary>Bytes that are nothing, nearly what they should be, or well-formed and wrong.</summary>
    public static Arbitrary<byte[]> Bodies(string[] names, params string[] seeds) => Gen.OneOf(
        ArbMap.Default.GeneratorFor<byte[]>(),
        Objects(names).Select(Encoding.UTF8.GetBytes),
        Spoiled(Gen.Elements(seeds)),
        Spoiled(Objects(names))).ToArbitrary();

    /// <summary>Query strings, with or without the names that mean something.</summary>
    public static Arbitrary<string> Queries(params string[] names) =>
        (from name in Gen.Elements([.. names, "", "x", "%00", "[]"])
         from value in Gen.OneOf(
             Gen.Elements("", "0", "1", "500", "501", "2147483647", "99999999999999999999", "-1", "+5551234567", "9999-12-31", "0001-01-01", "active", "%FF", "%ED%A0%80", "%00", "a@b.com", "csv"),
             ArbMap.Default.GeneratorFor<NonNull<string>>().Select(s => Uri.EscapeDataString(new string(s.Get.Where(c => !char.IsSurrogate(c)).ToArray()))),
             ArbMap.Default.GeneratorFor<byte[]>().Select(b => Base64Url.EncodeToString(b)))
         select $"{name}={value}").ListOf().Select(pairs => "?" + string.Join('&', pairs)).ToArbitrary();

    private static Gen<string> Objects(string[] names) =>
        (from name in Gen.Elements([.. names, "x", "\\ud800"])
         from value in Gen.Elements(Values)
         select $"\"{name}\":{value}").ListOf().Select(members => "{" + string.Join(',', members) + "}");

    private static Gen<byte[]> Spoiled(Gen<string> texts) =>
        from text in texts
        let bytes = Encoding.UTF8.GetBytes(text)
        from at in Gen.Choose(0, bytes.Length)
        from cut in Gen.Choose(0, Math.Min(3, bytes.Length - at))
        from junk in Gen.OneOf(ArbMap.Default.GeneratorFor<byte[]>(), Gen.Elements("\""u8.ToArray(), "\0"u8.ToArray(), [0xFF], [0xED, 0xA0, 0x80], "\\"u8.ToArray(), "\r"u8.ToArray()))
        select (byte[])[.. bytes[..at], .. junk, .. bytes[(at + cut)..]];
}
