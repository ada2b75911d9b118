using Pingtree.Pipeline.Leads;

namespace Pingtree.Intake.Tests.ProfilesApi;

/// <summary>What every client of the dialect sends first.</summary>
public sealed class ModelRequestTests
{
    [Fact(Timeout = 30_000)]
    public async Task The_JSON_request_makes_a_profile_that_reads_back_under_its_names()
    {
        await using var api = await ProfilesClient.StartAsync();

        var made = (await api.CallAsync("profiles/import", ProfilesClient.Model)).ShouldBe(0);

        made.Answer.Text.ShouldBe($$"""{"error":0,"error_text":"Successful operation","profile_id":"{{made.ProfileId}}"}""");
        LeadId.TryParse(made.ProfileId, out _).ShouldBeTrue();
        var read = (await api.CallAsync("profiles/get", """{"db_id":1,"email":"EXAMPLE@example.com"}""")).ShouldBe(0);
        read.Answer.Text.ShouldBe(
            $$$"""
            {"error":0,"error_text":"Successful operation","profile_id":"{{{made.ProfileId}}}","data":{"_status":0,"_fname":"Jim","_lname":"Jones","email":"example@example.com","phones":["+79000000000"]}}
            """);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_XML_request_makes_the_same_profile()
    {
        await using var api = await ProfilesClient.StartAsync();

        var made = (await api.CallXmlAsync("profiles/import", ProfilesClient.XmlModel)).ShouldBe(0);

        made.Answer.Text.ShouldBe($"<xml><error>0</error><error_text>Successful operation</error_text><profile_id>{made.ProfileId}</profile_id></xml>");
        var read = await api.CallXmlAsync("profiles/get", "<xml><db_id>1</db_id><email>example@example.com</email></xml>");
        read.Xml.Element("data")!.ToString(System.Xml.Linq.SaveOptions.DisableFormatting).ShouldBe(
            """<data><status>0</status><fname>Jim</fname><lname>Jones</lname><email>example@example.com</email><phones array="true">+79000000000</phones></data>""");
        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"example@example.com"}""")).Answer.Json.GetProperty("data").GetRawText()
            .ShouldBe("""{"_status":0,"_fname":"Jim","_lname":"Jones","email":"example@example.com","phones":["+79000000000"]}""");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_new_profile_is_announced_unless_it_is_to_be_silent()
    {
        await using var api = await ProfilesClient.StartAsync();

        await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com"}}""");
        await api.CallAsync("profiles/import", """{"db_id":1,"skip_triggers":true,"data":{"email":"b@b.com"}}""");
        await api.CallXmlAsync("profiles/import", "<xml><db_id>1</db_id><skip_triggers>true</skip_triggers><data><email>c@b.com</email></data></xml>");
        await api.CallAsync("profiles/import", """{"db_id":1,"data":{"email":"a@b.com","x":1}}""");

        api.Host.Profiles.All.Count.ShouldBe(3);
        api.Host.Announced.Count.ShouldBe(1);
    }

    [Fact(Timeout = 30_000)]
    public async Task An_update_changes_what_it_names_and_a_shorter_list_of_phones_takes_the_rest_away()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"a@b.com","_fname":"Jim","_state":"here","_zip":"1","color":"red","phones":["+79000000000","+79000000001","+79000000002"]}}""");

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data").GetProperty("phones").GetRawText()
            .ShouldBe("""["+79000000000","+79000000001","+79000000002"]""");
        (await api.CallAsync("profiles/update", """{"db_id":1,"matching":"phone","phone":"+7 900 000-00-00","data":{"_fname":"Tim","color":null,"phones":["+79000000009"]}}""")).ShouldBe(0);

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"a@b.com"}""")).Answer.Json.GetProperty("data").GetRawText()
            .ShouldBe("""{"_fname":"Tim","email":"a@b.com","phones":["+79000000009"],"_state":"here","_zip":"1"}""");
    }

    [Theory(Timeout = 30_000)]
    [InlineData("""{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"]}}""")]
    [InlineData("""{"db_id":1,"matching":"phone","phone":"+79000000000"}""")]
    [InlineData("""{"db_id":"1","matching":"email_phone","phones":["+79000000000"],"data":{"email":"example@example.com"}}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"_fname","field_value":"Jim"}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"_lname","data":{"_lname":"Jones"}}""")]
    [InlineData("""{"db_id":1,"matching":"custom","field_name":"_status","field_value":0}""")]
    [InlineData("""{"db_id":1,"matching":"profile_id","profile_id":"ID"}""")]
    public async Task A_profile_is_found_by_any_way_of_matching(string request)
    {
        await using var api = await ProfilesClient.StartAsync();
        var id = (await api.CallAsync("profiles/import", ProfilesClient.Model)).ProfileId!;

        (await api.CallAsync("profiles/get", request.Replace("ID", id))).ShouldBe(0).ProfileId.ShouldBe(id);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_deleted_profile_is_not_found()
    {
        await using var api = await ProfilesClient.StartAsync();
        var id = (await api.CallAsync("profiles/import", ProfilesClient.Model)).ProfileId;

        (await api.CallAsync("profiles/delete", """{"db_id":1,"email":"example@example.com"}""")).ShouldBe(0).ProfileId.ShouldBe(id);

        (await api.CallAsync("profiles/get", """{"db_id":1,"email":"example@example.com"}""")).ShouldBe(404);
        (await api.CallAsync("profiles/delete", """{"db_id":1,"email":"example@example.com"}""")).ShouldBe(404);
    }
}
