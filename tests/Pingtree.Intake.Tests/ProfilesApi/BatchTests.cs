namespace Pingtree.Intake.Tests.ProfilesApi;

public sealed class BatchTests
{
    [Fact(Timeout = 30_000)]
    public async Task Each_entry_has_its_own_answer_in_its_place()
    {
        await using var api = await ProfilesClient.StartAsync();
        var old = (await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"old@b.com"}}""")).ProfileId;

        var answer = (await api.CallAsync("profiles/import_batch", """{"db_id":1,"data":[{"email":"a@b.com"},{"email":"a@"},7,{"x":1},{"email":"old@b.com","x":1},{"email":"c@b.com","y":[1]}]}""")).ShouldBe(0);

        var results = answer.Answer.Json.GetProperty("result").EnumerateArray().ToList();
        results.Select(r => r.GetProperty("error").GetInt32()).ShouldBe([0, 450, 400, 400, 0, 450]);
        results[4].GetProperty("profile_id").GetString().ShouldBe(old);
        results[1].GetProperty("errors").GetProperty("email").GetString().ShouldBe("Email must be a valid email address.");
        results[3].GetProperty("error_text").GetString()!.ShouldStartWith("Incorrect request: matching needs a value");
        api.Host.Profiles.All.Count.ShouldBe(2);
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_an_add_batch_what_is_there_is_409_alone()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"old@b.com"}}""");

        var answer = (await api.CallAsync("profiles/add_batch", """{"db_id":1,"data":[{"email":"old@b.com"},{"email":"a@b.com"}]}""")).ShouldBe(0);

        answer.Answer.Json.GetProperty("result").EnumerateArray().Select(r => r.GetProperty("error").GetInt32()).ShouldBe([409, 0]);
    }

    [Fact(Timeout = 30_000)]
    public async Task In_XML_entries_and_answers_are_repeated_elements()
    {
        await using var api = await ProfilesClient.StartAsync();

        var answer = (await api.CallXmlAsync(
            "profiles/import_batch",
            "<xml><db_id>1</db_id><data array='true'><fname>Jim</fname><email>a@b.com</email></data><data array='true'><email>b@</email></data></xml>")).ShouldBe(0);

        var results = answer.Xml.Elements("result").ToList();
        results.Select(r => r.Element("error")!.Value).ShouldBe(["0", "450"]);
        results.ShouldAllBe(r => r.Attribute("array")!.Value == "true");
        results[1].Element("errors")!.Element("email")!.Value.ShouldBe("Email must be a valid email address.");
        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data").GetProperty("_fname").GetString().ShouldBe("Jim");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/import_batch")]
    [InlineData("profiles/add_batch")]
    public async Task Of_nobody_the_answer_is_an_empty_array(string method)
    {
        await using var api = await ProfilesClient.StartAsync();

        (await api.CallAsync(method, """{"db_id":1,"data":[]}""")).ShouldBe(0).Answer.Text.ShouldBe("""{"error":0,"error_text":"Successful operation","result":[]}""");
        (await api.CallXmlAsync(method, "<xml><db_id>1</db_id><data array='true'/></xml>")).ShouldBe(0).Answer.Text
            .ShouldBe("""<xml><error>0</error><error_text>Successful operation</error_text><result array="true"></result></xml>""");
    }

    [Fact(Timeout = 30_000)]
    public async Task An_entry_without_content_keeps_its_place()
    {
        await using var api = await ProfilesClient.StartAsync();

        var answer = await api.CallXmlAsync(
            "profiles/import_batch", "<xml><db_id>1</db_id><data array='true'><email>a@b.com</email></data><data array='true'/><data array='true'><email>b@b.com</email></data></xml>");

        answer.ShouldBe(0).Xml.Elements("result").Select(r => r.Element("error")!.Value).ShouldBe(["0", "400", "0"]);
    }

    [Theory(Timeout = 30_000)]
    [InlineData(10_000, 0)]
    [InlineData(10_001, 400)]
    public async Task A_batch_holds_ten_thousand_profiles(int count, int code)
    {
        await using var api = await ProfilesClient.StartAsync();
        var entries = string.Join(',', Enumerable.Range(0, count).Select(_ => "1"));

        (await api.CallAsync("profiles/import_batch", $$"""{"db_id":1,"data":[{{entries}}]}""")).ShouldBe(code);
    }
}
