using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.ProfilesApi;

public sealed class MatchingTests
{
    [Fact(Timeout = 30_000)]
    public async Task An_import_may_change_the_value_it_matches_by()
    {
        await using var api = await ProfilesClient.StartAsync();
        var id = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"old@b.com"}}""")).ProfileId;
        await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"other@b.com"}}""");

        (await api.CallAsync("profiles/import", """{"db_id":1,"matching":"email","email":"old@b.com","data":{"email":"other@b.com"}}""")).ShouldBe(409);
        (await api.CallAsync("profiles/import", """{"db_id":1,"matching":"email","email":"old@b.com","data":{"email":"new@b.com"}}""")).ShouldBe(0).ProfileId.ShouldBe(id);

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"new@b.com"}""")).ShouldBe(0).ProfileId.ShouldBe(id);
        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"old@b.com"}""")).ShouldBe(404);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"db_id":1,"email":"a@b.com","data":{}}""", """{"email":"a@b.com"}""")]
    [InlineData("""{"db_id":1,"email":"a@b.com","data":{"email":"b@b.com"}}""", """{"email":"b@b.com"}""")]
    [InlineData("""{"db_id":1,"matching":"phone","phone":"+7 900 000-00-00","data":{"email":"b@b.com"}}""", """{"email":"b@b.com","phones":["+79000000000"]}""")]
    [InlineData("""{"db_id":1,"matching":"phone","phone":"+79000000000","data":{"email":"b@b.com","phones":[]}}""", """{"email":"b@b.com"}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"color","field_value":"red","data":{"email":"b@b.com"}}""", """{"email":"b@b.com","color":"red"}""")]
    public async Task A_new_profile_has_the_values_it_was_looked_for_by_unless_data_names_them(string request, string data)
    {
        await using var api = await ProfilesClient.StartAsync();

        var id = (await api.CallAsync("profiles/import", request)).ShouldBe(0).ProfileId;

        (await api.CallAsync("profiles/get", $$"""{"db_id":1,"matching":"profile_id","profile_id":"{{id}}"}""")).Answer.Json.GetProperty("data").GetRawText().ShouldBe(data);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"token":"ptt_all","db_id":1,"matching":"custom","field_name":"token","data":{"email":"a@b.com"}}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"db_id","data":{"email":"a@b.com"}}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"color","color":"red","data":{"email":"a@b.com"}}""")]
    public async Task Beside_custom_matching_only_field_value_is_a_value(string request)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.CallAsync("profiles/import", request)).ShouldBe(400, "matching needs a value: send field_value beside matching, or ");

        api.Host.Profiles.All.ShouldBeEmpty();
    }

    [Fact(Timeout = 30_000)]
    public async Task In_XML_too()
    {
        await using var api = await ProfilesClient.StartAsync();
        const string By = "<db_id>1</db_id><matching>custom</matching><field_name>fname</field_name>";

        (await api.CallXmlAsync("profiles/import", $"<xml>{By}<fname>Jim</fname><data><email>a@b.com</email></data></xml>")).ShouldBe(400, "matching needs a value");
        (await api.CallXmlAsync("profiles/import", $"<xml>{By}<field_value>Jim</field_value><data><email>a@b.com</email></data></xml>")).ShouldBe(0);
        (await api.CallXmlAsync("profiles/get", $"<xml>{By}<data><fname>Jim</fname></data></xml>")).ShouldBe(0).Xml.Element("data")!.Element("fname")!.Value.ShouldBe("Jim");
    }

    [Fact(Timeout = 30_000)]
    public async Task In_a_batch_the_value_is_asked_for_where_it_is_read()
    {
        await using var api = await ProfilesClient.StartAsync();

        var answer = await api.CallAsync(
            "profiles/import_batch", """{"db_id":1,"matching":"custom","field_name":"color","field_value":"red","data":[{"email":"a@b.com"},{"email":"b@b.com","color":"red"}]}""");

        var results = answer.ShouldBe(0).Answer.Json.GetProperty("result").EnumerateArray().ToList();
        results.Select(r => r.GetProperty("error").GetInt32()).ShouldBe([400, 0]);
        results[0].GetProperty("error_text").GetString().ShouldBe("Incorrect request: matching needs a value: send color in each entry of data.");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("_state", "ca")]
    [InlineData("state", " CA ")]
    [InlineData("_zip", " 94107")]
    [InlineData("email", " A@B.com")]
    [InlineData("phones", "1 (555) 123-4567")]
    public async Task A_custom_value_is_compared_in_the_form_it_is_kept_in(string field, string value)
    {
        await using var api = await ProfilesClient.StartAsync();
        var home = api.Host.Sources["home"];
        api.Host.Sources["home"] = home with { Settings = home.Settings with { PhoneFormat = PhoneFormat.Us10 } };
        var id = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com","_state":"ca","_zip":"94107 ","phones":["(555) 123-4567"]}}""")).ShouldBe(0).ProfileId;

        (await api.CallAsync("profiles/get", $$"""{"db_id":1,"matching":"custom","field_name":"{{field}}","field_value":"{{value}}"}""")).ShouldBe(0).ProfileId.ShouldBe(id);
    }
}
