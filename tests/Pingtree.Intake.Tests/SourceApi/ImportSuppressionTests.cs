using System.Text;
using Pingtree.Pipeline.Screening.Suppressing;

namespace Pingtree.Intake.Tests.SourceApi;

public sealed class ImportSuppressionTests
{
    private const string Import = IntakeHost.Home + "/suppression/import";

    [Fact(Timeout = 30_000)]
    public async Task A_file_of_types_and_values_is_counted_and_its_errors_named_by_line()
    {
        await using var host = await IntakeHost.StartAsync();
        await host.PostAsync(IntakeHost.Home + "/suppression/add", """{"type":"email","value":"old@b.com"}""");

        var answer = await host.PostCsvAsync(Import, "\uFEFFType, value ,hash,note\r\n"
            + "email,A@b.com,,\"two\r\nlines\"\r\n"
            + "\r\n"
            + "email,a@b.com,,again\r\n"
            + "email,old@b.com\r\n"
            + "phone,(555) 123-4567\r\n"
            + "phone,0123456789abcdef0123456789abcdef,MD5\r\n"
            + "fax,1\r\n"
            + "email,a\"b@c.com\r\n"
            + "email,x@b.com,sha1\r\n"
            + "email,nobody");

        var json = answer.ShouldBeOk().Json;
        Counts(answer).ShouldBe((9, 3, 2, 4));
        json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("line").GetInt64()).ShouldBe([9, 10, 11, 12]);
        json.GetProperty("errors")[0].GetProperty("message").GetString().ShouldBe("Type must be email or phone.");
        host.Suppression.Entries.ShouldContain(new SuppressionEntry("phone", SuppressionForm.Plain, "5551234567"));
        host.Suppression.Followed.Count.ShouldBe(2);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("email,phone\na@b.com,5551234567\n,5551234568\nb@b.com,\n,\n", 5, 4, 1)]
    [InlineData("phone\n5551234567\n12\n", 2, 1, 1)]
    [InlineData("name,EMAIL\rx,a@b.com\ry\r", 2, 1, 1)]
    [InlineData("email\n", 0, 0, 0)]
    [InlineData("email", 0, 0, 0)]
    public async Task A_file_may_have_a_column_for_each_type(string csv, int received, int added, int invalid)
    {
        await using var host = await IntakeHost.StartAsync();

        Counts((await host.PostCsvAsync(Import, csv)).ShouldBeOk()).ShouldBe((received, added, 0, invalid));
    }

    [Theory(Timeout = 30_000)]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("name,zip\na,b\n")]
    [InlineData("type,hash\nemail,md5\n")]
    [InlineData("\"email\n")]
    public async Task A_header_without_usable_columns_is_refused(string csv)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.PostCsvAsync(Import, csv)).ShouldBeRefused(400, "validation_error").Error("header").ShouldNotBeNull();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_long_file_goes_to_the_store_in_chunks_of_a_thousand_with_the_first_hundred_errors()
    {
        await using var host = await IntakeHost.StartAsync();
        var csv = new StringBuilder("email\n");
        for (var i = 0; i < 2_500; i++)
            csv.Append('p').Append(i).Append("@example.com\n");
        for (var i = 0; i < 150; i++)
            csv.Append("nobody\n");

        var answer = (await host.PostCsvAsync(Import, csv.ToString())).ShouldBeOk();

        Counts(answer).ShouldBe((2_650, 2_500, 0, 150));
        answer.Json.GetProperty("errors").GetArrayLength().ShouldBe(100);
        host.Suppression.Chunks.ShouldBe([1000, 1000, 500]);
    }

    [Fact(Timeout = 30_000)]
    public async Task Invalid_UTF8_and_an_endless_record_are_the_errors_of_their_records()
    {
        await using var host = await IntakeHost.StartAsync();
        byte[] csv = [.. "email,note\na@b.com,"u8, 0xFF, .. "\nb@b.com,\""u8, .. Enumerable.Repeat((byte)'\n', 100_000), .. "\"\nc@b.com,\nd@b.com,\"open"u8];

        var answer = await host.SendAsync(HttpMethod.Post, Import, IntakeHost.Content(csv, "text/csv; charset=utf-8"), IntakeHost.HomeKey);

        Counts(answer.ShouldBeOk()).ShouldBe((4, 1, 0, 3));
        answer.Json.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("line").GetInt64()).ShouldBe([2, 3, 100_005]);
        host.Suppression.Entries.ShouldHaveSingleItem().Value.ShouldBe("c@b.com");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("application/json")]
    [InlineData("text/csv; charset=utf-16")]
    [InlineData(null)]
    public async Task Another_type_is_not_supported(string? type)
    {
        await using var host = await IntakeHost.StartAsync();

        (await host.SendAsync(HttpMethod.Post, Import, IntakeHost.Content([], type), IntakeHost.HomeKey)).ShouldBeRefused(415, "unsupported_media_type");
    }

    private static (int Received, int Added, int Existing, int Invalid) Counts(Answer answer) => (
        answer.Json.GetProperty("received").GetInt32(),
        answer.Json.GetProperty("added").GetInt32(),
        answer.Json.GetProperty("existing").GetInt32(),
        answer.Json.GetProperty("invalid").GetInt32());
}
