namespace Pingtree.Intake.Tests.ProfilesApi;

public sealed class SuppressesTests
{
    [Theory(Timeout = 30_000)]
    [InlineData("email", "a@b.com", "A@B.com ")]
    [InlineData("phone", "+79000000000", "+7 (900) 000-00-00")]
    public async Task A_value_is_on_the_list_from_its_add_to_its_remove(string type, string value, string otherForm)
    {
        await using var api = await ProfilesClient.StartAsync();
        Task<ProfilesAnswer> Call(string what, string text) => api.CallAsync($"suppresses/{type}_{what}", $$"""{"db_id":1,"{{type}}":"{{text}}"}""");
        async Task<bool> IsListed(string text) => (await Call("check", text)).ShouldBe(0).Answer.Json.GetProperty("result").GetBoolean();

        (await IsListed(value)).ShouldBeFalse();
        (await Call("add", value)).ShouldBe(0).Answer.Text.ShouldBe("""{"error":0,"error_text":"Successful operation"}""");
        (await IsListed(value)).ShouldBeTrue();
        (await IsListed(otherForm)).ShouldBeTrue();
        (await Call("remove", otherForm)).ShouldBe(0);
        (await IsListed(value)).ShouldBeFalse();
        (await Call("remove", value)).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Added_removed_and_added_again_is_on_the_list()
    {
        await using var api = await ProfilesClient.StartAsync();
        const string Body = """{"db_id":1,"email":"a@b.com"}""";

        foreach (var method in new[] { "email_add", "email_remove", "email_add" })
            (await api.CallAsync($"suppresses/{method}", Body)).ShouldBe(0);

        (await api.CallAsync("suppresses/email_check", Body)).Answer.Json.GetProperty("result").GetBoolean().ShouldBeTrue();
    }

    [Fact(Timeout = 30_000)]
    public async Task In_XML_a_check_says_true_or_false()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallXmlAsync("suppresses/email_add", "<xml><db_id>1</db_id><email>a@b.com</email></xml>");

        (await api.CallXmlAsync("suppresses/email_check", "<xml><db_id>1</db_id><email>a@b.com</email></xml>")).Xml.Element("result")!.Value.ShouldBe("true");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_list_of_suppressed_digests_is_found_by_the_value()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.Host.PostAsync($"{IntakeHost.Home}/suppression/add", """{"type":"email","hash":"md5","value":"357a20e8c56e69d6f9734d23ef9517e8"}""");

        (await api.CallAsync("suppresses/email_check", """{"db_id":1,"email":"a@b.com"}""")).ShouldBe(0).Answer.Json.GetProperty("result").GetBoolean().ShouldBeTrue();
    }
}
