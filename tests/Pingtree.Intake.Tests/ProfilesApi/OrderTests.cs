namespace Pingtree.Intake.Tests.ProfilesApi;

/// <summary>A request that is wrong in itself is 450, whatever profiles there are.</summary>
public sealed class OrderTests
{
    private const string Ada = """{"db_id":1,"email":"ada@b.com"}""";

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/add", """{"db_id":1,"data":{"email":"ada@b.com"}}""")]
    [InlineData("profiles/add", """{"db_id":1,"matching":"phone","data":{"email":"ada@b.com","phones":["+79000000000"]}}""")]
    [InlineData("profiles/update", """{"db_id":1,"data":{"email":"ada@b.com"}}""")]
    [InlineData("profiles/update", """{"db_id":1,"email":"nobody@b.com","data":{"email":"ada@b.com"}}""")]
    [InlineData("profiles/update", """{"db_id":1,"email":"ada@b.com","data":{"email":"nobody@b.com"}}""")]
    [InlineData("profiles/import", """{"db_id":1,"data":{"email":"ada@b.com"}}""")]
    [InlineData("profiles/import", """{"db_id":1,"email":"ada@b.com","data":{"email":"nobody@b.com"}}""")]
    [InlineData("profiles/import", """{"db_id":1,"matching":"custom","field_name":"color","field_value":"red","data":{"email":"ada@b.com"}}""")]
    [InlineData("profiles/import", """{"db_id":1,"matching":"profile_id","profile_id":"000000000000000000000000","data":{"email":"ada@b.com"}}""")]
    public async Task Who_is_suppressed_is_450_before_409_404_435_and_441(string method, string request)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_north", group: "north");
        await api.AddTokenAsync("ptt_south", group: "south");
        foreach (var data in new[] { """{"email":"ada@b.com","phones":["+79000000000"],"color":"red"}""", """{"email":"bea@b.com","color":"red"}""" })
            (await api.SendAsync("profiles/add", $$"""{"db_id":1,"data":{{data}}}""", "application/json", "ptt_north")).ShouldBe(0);
        await api.CallAsync("suppresses/email_add", Ada);

        (await api.SendAsync(method, request, "application/json", "ptt_south")).ShouldBe(450, "This email is on the suppression list of the source.");
    }

    [Fact(Timeout = 30_000)]
    public async Task Of_a_suppressed_address_nobody_has_an_update_is_450()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("suppresses/email_add", Ada);

        (await api.CallAsync("profiles/update", """{"db_id":1,"data":{"email":"ada@b.com","color":"red"}}""")).ShouldBe(450);
        (await api.CallAsync("profiles/update", """{"db_id":1,"data":{"email":"bea@b.com","color":"red"}}""")).ShouldBe(404);
    }

    [Theory(Timeout = 30_000)]
    [InlineData("profiles/add", """{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"]}}""", "Email field is required.")]
    [InlineData("profiles/add", """{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"],"email":"ada@"}}""", "Email must be a valid email address.")]
    [InlineData("profiles/update", """{"db_id":1,"email":"nobody@b.com","data":{"email":null}}""", "Email field is required.")]
    [InlineData("profiles/update", """{"db_id":1,"email":"nobody@b.com","data":{"phones":["1"]}}""", "Phone must be in international format, for example +15551234567.")]
    [InlineData("profiles/import", """{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"],"email":""}}""", "Email field is required.")]
    public async Task What_breaks_a_rule_is_450_before_what_is_stored_is_looked_at(string method, string request, string sentence)
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.AddTokenAsync("ptt_north", group: "north");
        await api.AddTokenAsync("ptt_south", group: "south");
        (await api.SendAsync("profiles/add", """{"db_id":1,"data":{"email":"ada@b.com","phones":["+79000000000"]}}""", "application/json", "ptt_north")).ShouldBe(0);

        (await api.SendAsync(method, request, "application/json", "ptt_south")).ShouldBe(450, sentence);
    }

    [Fact(Timeout = 30_000)]
    public async Task All_that_is_wrong_with_what_is_added_is_told_at_once()
    {
        await using var api = await ProfilesClient.StartAsync();

        var errors = (await api.CallAsync("profiles/add", """{"db_id":1,"matching":"custom","field_name":"color","field_value":"red","data":{"phones":["1"]}}""")).ShouldBe(450).Answer.Json.GetProperty("errors");

        errors.GetProperty("email").GetString().ShouldBe("Email field is required.");
        errors.GetProperty("phone").GetString().ShouldBe("Phone must be in international format, for example +15551234567.");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_suppressed_person_is_still_read_and_deleted()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"ada@b.com"}}""");
        await api.CallAsync("suppresses/email_add", Ada);

        (await api.CallAsync("profiles/get", Ada)).ShouldBe(0);
        (await api.CallAsync("profiles/delete", Ada)).ShouldBe(0);
    }

    [Fact(Timeout = 30_000)]
    public async Task Who_is_suppressed_by_what_only_his_profile_says_is_450_too()
    {
        await using var api = await ProfilesClient.StartAsync();
        await api.CallAsync("profiles/add", """{"db_id":1,"data":{"email":"ada@b.com","phones":["+79000000000"]}}""");
        await api.CallAsync("suppresses/email_add", Ada);

        (await api.CallAsync("profiles/import", """{"db_id":1,"matching":"phone","data":{"phones":["+79000000000"],"color":"red"}}""")).ShouldBe(450, "This email is");
    }
}
