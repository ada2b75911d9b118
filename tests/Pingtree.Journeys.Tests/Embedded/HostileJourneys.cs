using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Pingtree.Journeys.Tests.Embedded;

/// <summary>Bodies nobody in his right mind sends.</summary>
public sealed class HostileJourneys(SharedSetUps shared)
{
    private const int Bodies = 400;
    private static readonly int[] Good = [200, 400, 413];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u0000", "\\ud800", "\\udfff\\ud800", "\0", "\n", "null", "true", "1e999", "-0", "1E-400", "99999999999999999999999999",
        "\"email\":", "\"phone\":", "\"a@b.example\"", "\"\":", "\uFEFF", "\u202E", "e\u0301", "/**/", "NaN",
    ];

    [Fact(Timeout = 120_000)]
    public async Task Random_bytes_and_broken_json_are_always_answered_in_json_and_never_break_anything()
    {
        var setUp = await shared.Embedded;
        var source = await setUp.NewSourceAsync();
        var bodies = Gen.OneOf(RandomBytes(), Mutated(), Pieces(), Lead()).Sample(Bodies, 60).ToList();
        bodies.Count.ShouldBe(Bodies);

        foreach (var path in new[] { "create", "suppression/add", "erase" })
        {
            // Four at a time; what fails is shown as it was sent.
            await Parallel.ForEachAsync(bodies, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (body, _) =>
                Check(await source.PostBytesAsync($"{source.Root}/{path}", body), $"{path} {Convert.ToBase64String(body)}"));
        }

        setUp.ShouldNotHaveLogged(source.Key);
    }

    public static TheoryData<string, string, int, string?> Edges => new()
    {
        { "nested 8 deep", $"{{\"a\":{Deep(7)}}}", 400, "validation_error" },
        { "nested 9 deep", $"{{\"a\":{Deep(8)}}}", 400, "malformed_json" },
        { "nested 10,000 deep", $"{{\"a\":{Deep(10_000)}}}", 400, "malformed_json" },
        { "unclosed 10,000 deep", new string('[', 10_000), 400, "malformed_json" },
        { "a lone surrogate", """{"email":"\ud800"}""", 400, "malformed_json" },
        { "a lone surrogate as a name", """{"\udc00":"x"}""", 400, "malformed_json" },
        { "a NUL in a value", $$"""{"email":"{{Made.Email()}}","phone":"5551234567","x":"a\u0000b"}""", 200, null },
        { "a number too big for any type", $$"""{"email":"{{Made.Email()}}","phone":"5551234567","x":1e99999}""", 200, null },
        { "a number of a thousand digits", $$"""{"email":"{{Made.Email()}}","phone":"5551234567","x":{{new string('9', 1000)}}}""", 200, null },
        { "nothing", "", 400, "malformed_json" },
        { "an array", "[]", 400, "malformed_json" },
        { "a string", "\"x\"", 400, "malformed_json" },
        { "null", "null", 400, "malformed_json" },
        { "two objects", "{}{}", 400, "malformed_json" },
        { "a comment", "{/**/}", 400, "malformed_json" },
        { "a trailing comma", """{"a":1,}""", 400, "malformed_json" },
        { "the same field twice", """{"email":"a@b.example","email":"c@b.example"}""", 400, "validation_error" },
        { "a field without a name", """{"":"x"}""", 400, "validation_error" },
        { "100 fields", Fields(100), 200, null },
        { "101 fields", Fields(101), 400, "validation_error" },
        { "a value of 4096 bytes", Long(4096), 200, null },
        { "a value of 4097 bytes", Long(4097), 400, "validation_error" },
        { "one byte under 64 KiB", Padded((64 * 1024) - 1), 200, null },
        { "64 KiB", Padded(64 * 1024), 200, null },
        { "one byte over 64 KiB", Padded((64 * 1024) + 1), 413, "payload_too_large" },
    };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Edges), DisableDiscoveryEnumeration = true)]
    public async Task Every_edge_has_its_answer(string what, string body, int status, string? reason)
    {
        var source = await (await shared.Embedded).NewSourceAsync();

        var answer = await source.PostBytesAsync($"{source.Root}/create", Encoding.UTF8.GetBytes(body));

        Check(answer, what);
        answer.Status.ShouldBe(status, answer.Text);
        answer.Reason.ShouldBe(reason);
        answer["lead_id"].ShouldBe(status == 200 ? answer.LeadId : null);
        if (status == 200)
            (await source.LeadAsync(answer.LeadId)).Status.ShouldBe(200);
        (await source.FetchAsync()).Status.ShouldBe(200);
        (await source.GetAsync($"{source.Root}/export")).Status.ShouldBe(200);
    }

    [Fact(Timeout = 60_000)]
    public async Task Invalid_utf8_is_malformed()
    {
        var source = await (await shared.Embedded).NewSourceAsync();
        byte[][] bodies = [[0xFF], [.. "{\"email\":\""u8, 0xC3, 0x28, .. "\"}"u8], [.. "{\"email\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8], [.. "{\"a\":\"x\"}"u8, 0x80]];

        foreach (var body in bodies)
        {
            var answer = await source.PostBytesAsync($"{source.Root}/create", body);
            (answer.Status, answer.Reason).ShouldBe((400, "malformed_json"));
        }
    }

    [Theory(Timeout = 60_000)]
    [InlineData("Authorization", 401, "unauthorized")]
    [InlineData("Idempotency-Key", 400, "validation_error")]
    [InlineData("Prefer", 200, null)]
    public async Task A_header_that_is_not_utf8_has_its_answer_too(string header, int status, string? reason)
    {
        var source = await (await shared.Embedded).NewSourceAsync();
        using var handler = new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1 };
        using var http = new HttpClient(handler) { BaseAddress = (await shared.Embedded).Intakes[0].Url };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{source.Root}/create") { Content = JsonContent.Create(Made.Lead()) };
        request.Headers.TryAddWithoutValidation(header, "Bearer \u00e9");
        if (header != "Authorization")
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {source.Key}");

        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var answer = await Answer.ReadAsync(response, TestContext.Current.CancellationToken);

        (answer.Status, answer.Reason).ShouldBe((status, reason), answer.Text);
    }

    private static void Check(Answer answer, string what)
    {
        Good.ShouldContain(answer.Status, $"{what}: {answer}");
        answer.Json.ValueKind.ShouldBe(JsonValueKind.Object, what);
        if (!answer.Success)
            answer.Reason.ShouldNotBeNullOrEmpty(what);
        answer.Text.ShouldNotContain("   at ", Case.Sensitive, what);
        answer.Text.ShouldNotContain("Exception", Case.Sensitive, what);
    }

    private static Gen<byte[]> RandomBytes() => ArbMap.Default.GeneratorFor<byte[]>();

    /// <summary>A good lead with a few of its bytes changed, taken out or put in.</summary>
    private static Gen<byte[]> Mutated() =>
        from places in Gen.Choose(0, 100_000).ArrayOf(4)
        from values in Gen.Choose(0, 255).ArrayOf(4)
        from kinds in Gen.Choose(0, 2).ArrayOf(4)
        select Mutate(JsonSerializer.SerializeToUtf8Bytes(Made.Lead()), places, values, kinds);

    private static Gen<byte[]> Pieces() =>
        Gen.Elements(Fragments).ArrayOf().Select(pieces => Encoding.UTF8.GetBytes("{" + string.Concat(pieces)));

    /// <summary>Well-formed objects with any text as values and names.</summary>
    private static Gen<byte[]> Lead() =>
        from texts in ArbMap.Default.GeneratorFor<string?>().ArrayOf(6)
        select JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string?>
        {
            ["email"] = texts[0],
            ["phone"] = texts[1],
            ["state"] = texts[2],
            [texts[3] ?? "x"] = texts[4],
            ["type"] = "email",
            ["value"] = texts[5],
        });

    private static byte[] Mutate(byte[] body, int[] places, int[] values, int[] kinds)
    {
        var bytes = body.ToList();
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i] % bytes.Count;
            if (kinds[i] == 0)
                bytes[place] = (byte)values[i];
            else if (kinds[i] == 1)
                bytes.Insert(place, (byte)values[i]);
            else
                bytes.RemoveAt(place);
        }

        return [.. bytes];
    }

    private static string Deep(int levels) => new string('[', levels) + new string(']', levels);

    private static string Fields(int count)
    {
        var lead = Made.Lead();
        for (var i = lead.Count; i < count; i++)
            lead[string.Create(CultureInfo.InvariantCulture, $"f{i}")] = i;
        return JsonSerializer.Serialize(lead);
    }

    private static string Long(int bytes)
    {
        var lead = Made.Lead();
        lead["note"] = new string('x', bytes);
        return JsonSerializer.Serialize(lead);
    }

    private static string Padded(int bytes)
    {
        var lead = JsonSerializer.Serialize(Made.Lead());
        return lead + new string(' ', bytes - lead.Length);
    }
}
