using System.Text;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Pingtree.Intake.ProfilesApi;
using Pingtree.Intake.ProfilesApi.Wire;

namespace Pingtree.Intake.Tests.ProfilesApi;

/// <summary>JSON or XML, in and out.</summary>
public sealed class FormsTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("", """{"db_id":1}""", null, false)]
    [InlineData("", """{"db_id":1}""", "application/xml", true)]
    [InlineData("", """{"db_id":1}""", "text/html, application/json;q=0.5, application/xml;q=0.9", true)]
    [InlineData("", """{"db_id":1}""", "*/*", false)]
    [InlineData("", """{"db_id":1,"format":"xml"}""", "application/json", true)]
    [InlineData("", """{"db_id":1,"format":"json"}""", "application/xml", false)]
    [InlineData("?format=xml", """{"db_id":1,"format":"json"}""", "application/json", true)]
    [InlineData("?format=json", """{"db_id":1,"format":"xml"}""", "application/xml", false)]
    [InlineData("?format=xml", "{", null, true)]
    public async Task The_form_of_an_answer_is_named_by_the_URL_the_body_or_the_header(string query, string body, string? accept, bool isXml)
    {
        await using var api = await ProfilesClient.StartAsync();

        var answer = await api.CallAsync($"profiles/get{query}", body, accept is null ? [] : [("Accept", accept)]);

        answer.IsXml.ShouldBe(isXml);
        answer.ShouldBe(400);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_wrong_type_is_told_in_the_form_that_is_asked_for()
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.SendAsync("profiles/get?format=xml", "x", "text/plain", ProfilesClient.Token)).ShouldBe(415).IsXml.ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task A_request_of_countless_members_is_not_looked_through()
    {
        await using var api = await ProfilesClient.StartAsync();
        var many = string.Concat(Enumerable.Repeat("<field_name/>", 600_000));

        (await api.CallXmlAsync("profiles/import_batch", $"<xml>{many}</xml>")).ShouldBe(400).Sentence.ShouldContain("at most 1000 members");
        (await api.CallAsync("profiles/get", $$"""{"db_id":1{{string.Concat(Enumerable.Repeat(""","a":0""", 1000))}}}""")).ShouldBe(400).Sentence.ShouldContain("at most 1000 members");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_name_of_a_megabyte_is_not_repeated_to_each_of_a_batch()
    {
        await using var api = await ProfilesClient.StartAsync();
        var body = $$"""{"db_id":1,"matching":"custom","field_name":"{{new string('x', 1_000_000)}}","data":[{{string.Join(',', Enumerable.Repeat("{}", 10_000))}}]}""";

        var answer = await api.CallAsync("profiles/import_batch", body);

        answer.ShouldBe(0).Answer.Text.Length.ShouldBeLessThan(5_000_000);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("<!DOCTYPE xml [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><xml><db_id>&e;</db_id></xml>")]
    [InlineData("<!DOCTYPE xml><xml><db_id>1</db_id></xml>")]
    [InlineData("<xml><db_id>1</db_id>")]
    [InlineData("<xml><db_id>1</db_id></xml><xml/>")]
    [InlineData("<root><db_id>1</db_id></root>")]
    [InlineData("<xml>text</xml>")]
    [InlineData("<xml><data>text<email>a@b.com</email></data></xml>")]
    [InlineData("<xml><a><a><a><a><a><a><a><a>1</a></a></a></a></a></a></a></a></xml>")]
    [InlineData("<?xml version='1.0' encoding='no-such'?><xml/>")]
    [InlineData("<xml><email>&#xD800;</email></xml>")]
    [InlineData("")]
    public async Task XML_that_can_not_be_read_is_400(string body)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.CallXmlAsync("profiles/get", body)).ShouldBe(400).Sentence.ShouldStartWith("Incorrect request: The ");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_text_in_a_million_pieces_is_one_text()
    {
        await using var api = await ProfilesClient.StartAsync();
        var pieces = string.Concat(Enumerable.Repeat("<![CDATA[a]]>b<!---->", 500_000));

        var answer = await api.CallXmlAsync("profiles/import_batch", $"<xml><db_id>1</db_id><data array='true'><email>a@b.com</email><color>{pieces}</color></data></xml>");

        answer.ShouldBe(0).Xml.Element("result")!.Element("errors")!.Element("color")!.Value.ShouldBe("Color must be at most 4096 bytes long.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("application/json", """{"db_id":1,"x":[""", "1,", 1_300_000, "1]}", "1250000 values")]
    [InlineData("application/json", """{"db_id":1,"data":[""", "1,", 10_001, "what follows is not read", "10000 profiles")]
    [InlineData("application/xml", "<xml><db_id>1</db_id><x>", "<a/>", 1_300_000, "</x></xml>", "1250000 values")]
    [InlineData("application/xml", "<xml><db_id>1</db_id>", "<data array='true'/>", 10_001, "<what follows is not read", "10000 profiles")]
    [InlineData("application/xml", "<xml><db_id>1</db_id><x ", "a=\"1\" ", 1_000, "/></xml>", "4096 bytes")]
    [InlineData("application/xml", "<xml><db_id>1</db_id><x ", "a='>' ", 1_000, "", "4096 bytes")]
    public async Task What_would_become_too_much_in_memory_is_not_read_to_its_end(string type, string head, string piece, int times, string tail, string limit)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.SendAsync("profiles/import_batch", head + string.Concat(Enumerable.Repeat(piece, times)) + tail, type, token: null)).ShouldBe(400, limit);
    }

    [Fact(Timeout = 30_000)]
    public async Task Only_tags_must_be_short_not_what_stands_between_them()
    {
        await using var api = await ProfilesClient.StartAsync();
        var text = new string('a', 4000);

        (await api.CallXmlAsync("profiles/import", $"<xml><!-- {text} < {text} --><db_id>1</db_id><data><email>a@b.com</email><a><![CDATA[<{text}]]></a><?{text} {text}?></data></xml>")).ShouldBe(0);

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data").GetProperty("a").GetString().ShouldBe($"<{text}");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_element_without_content_takes_a_field_away_and_one_of_an_array_is_an_empty_array()
    {
        await using var api = await ProfilesClient.StartAsync();
        Task<ProfilesAnswer> Import(string rest) => api.CallXmlAsync("profiles/import", $"<xml><db_id>1</db_id><resource_id/><email>a@b.com</email>{rest}</xml>");
        async Task<string> Read() => (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data").GetRawText();

        (await Import("<data/>")).ShouldBe(0);
        (await Read()).ShouldBe("""{"email":"a@b.com"}""");
        (await Import("<data><fname>Jim</fname><color>red</color><phones array='true'>+79000000000</phones><phones array='true'/></data>")).ShouldBe(0);
        (await Read()).ShouldBe("""{"_fname":"Jim","email":"a@b.com","phones":["+79000000000"],"color":"red"}""");
        (await Import("<data><phones array='true'/><color></color></data>")).ShouldBe(0);
        (await Read()).ShouldBe("""{"_fname":"Jim","email":"a@b.com"}""");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("[\"\"]")]
    [InlineData("\" \"")]
    public async Task No_phones_are_no_phone(string phones)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/import", ProfilesClient.Model);

        (await api.CallAsync("profiles/update", $$$"""{"db_id":1,"email":"example@example.com","data":{"phones":{{{phones}}}}}""")).ShouldBe(0);

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"example@example.com"}""")).Answer.Json.GetProperty("data").TryGetProperty("phones", out _).ShouldBeFalse();
        api.Host.Profiles.All.Single().Lead.Fields.TryGet("phone", out _).ShouldBeFalse();
    }

    [Fact(Timeout = 30_000)]
    public async Task What_XML_has_no_place_for_is_replaced_and_names_are_escaped_there_and_back()
    {
        await using var api = await ProfilesClient.StartAsync();
        (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com","1st":"a\u0000<&>\uffffb\r\n\t😀","_city":"x"}}""")).ShouldBe(0);

        var read = await api.CallAsync("profiles/get?format=xml", """{"db_id":1,"email":"a@b.com"}""");
        var value = read.Xml.Element("data")!.Element(XmlConvert.EncodeLocalName("1st"))!.Value;
        value.ShouldBe("a\uFFFD<&>\uFFFDb\r\n\t😀");
        (await api.CallXmlAsync("profiles/import", $"<xml><db_id>1</db_id>{read.Answer.Text[read.Answer.Text.IndexOf("<data>", StringComparison.Ordinal)..]}")).ShouldBe(0);

        var data = (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data");
        data.EnumerateObject().Select(m => m.Name).ShouldBe(["email", "1st", "_city"]);
        data.GetProperty("1st").GetString().ShouldBe(value);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("application/json", "json")]
    [InlineData("application/json", "xml")]
    [InlineData("application/xml", "json")]
    [InlineData("application/xml", "xml")]
    public async Task Whatever_comes_in_the_answer_is_well_formed_and_has_a_known_code(string type, string format)
    {
        await using var api = await ProfilesClient.StartAsync();
        var bodies = type == "application/json"
            ? Hostile.Bodies(
                ["db_id", "resource_id", "matching", "data", "email", "phones", "phone", "field_name", "field_value", "format", "token", "skip_triggers", "profile_id"],
                ProfilesClient.Model,
                """{"db_id":1,"matching":"custom","field_name":"a","field_value":"\u0001","data":[{"email":"a@b.com","":1},{"\ufffe":{}}]}""",
                """{"db_id":1,"phone":"+79000000000","email":"a@b.com","data":{"a\u0000b":[],"phones":[[],1,null]}}""")
            : Hostile.Bodies(
                [],
                ProfilesClient.XmlModel,
                "<xml><db_id>1</db_id><data array='true'><email>a@b.com</email><_x0000_>1</_x0000_></data><data array='true'>1</data></xml>",
                "<xml><db_id>1</db_id><matching>phone</matching><phones array='true'>+79000000000</phones><data><a.b-c><d/></a.b-c></data></xml>");
        var calls =
            from method in Gen.Elements("profiles/import", "profiles/add", "profiles/update", "profiles/get", "profiles/delete", "profiles/import_batch", "suppresses/phone_check", "no")
            from body in bodies.Generator
            select (Method: method, Body: body);

        // FsCheck runs properties on the thread that asks.
        await Task.Run(() => Prop.ForAll(calls.ToArbitrary(), call => CheckAsync(api, call.Method, call.Body, type, format).GetAwaiter().GetResult()).QuickCheckThrowOnFailure(), TestContext.Current.CancellationToken);
    }

    private static async Task<bool> CheckAsync(ProfilesClient api, string method, byte[] body, string type, string format)
    {
        var answer = await api.Host.Server.SendAsync(http =>
        {
            http.Request.Method = "POST";
            http.Request.Path = $"/api/v1.1/{method}";
            http.Request.QueryString = new QueryString($"?format={format}");
            http.Request.ContentType = type;
            http.Request.Body = new MemoryStream(body);
            http.Request.Headers.Authorization = $"Bearer {ProfilesClient.Token}";
        });
        using var text = new StreamReader(answer.Response.Body, Encoding.UTF8);
        var written = await text.ReadToEndAsync();
        var code = format == "xml"
            ? int.Parse(XElement.Parse(written).Element("error")!.Value)
            : JsonElement.Parse(written).GetProperty("error").GetInt32();
        return answer.Response.StatusCode == 200 && Enum.IsDefined((ResultCode)code) && code != 500;
    }

    [Fact(Timeout = 30_000)]
    public Task Any_text_written_as_XML_reads_back_as_it_was_cleaned() => Task.Run(() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            var written = Encoding.UTF8.GetString(XmlWriting.Write(new WireNode.Map([new(text.Get, WireNode.Of(text.Get))])));
            return XElement.Parse(written, LoadOptions.PreserveWhitespace).Elements().Single().Value == XmlWriting.Clean(text.Get);
        }).QuickCheckThrowOnFailure(), TestContext.Current.CancellationToken);
}
