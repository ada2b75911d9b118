namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task Nothing_of_a_person_or_a_key_is_ever_logged()
    {
        var source = await SetUp.NewSourceAsync();
        var (name, person, suppressed, phone) = ($"Name{Made.Word()}", Made.Word(), Made.Word(), Made.Phone());
        var lead = Made.Lead($"{person}@journey.example", phone);
        lead["first_name"] = name;

        await source.CreateAsync(lead);
        await source.CreateAsync(lead);
        await source.CreateAsync(lead, ("Idempotency-Key", $"key-{person}"));
        await source.CreateAsync(new { first_name = name, email = person, phone = $"{phone}1" });
        await source.PostBytesAsync($"{source.Root}/create", System.Text.Encoding.UTF8.GetBytes($$"""{"email":"{{person}}@journey.example",,"""));
        await source.SuppressAsync("email", $"{suppressed}@journey.example");
        await source.SuppressAsync("phone", phone);
        await source.SuppressAsync("email", suppressed);
        await source.CreateAsync(Made.Lead($"{suppressed}@journey.example"));
        await source.CreateAsync(lead);
        await source.FetchAsync($"email={person}%40journey.example&phone={phone}");
        await source.FetchAsync($"email={person}");
        await source.GetAsync($"{source.Root}/export?email={person}%40journey.example");
        await source.GetAsync($"{source.Root}/nothing?email={person}");
        await source.With($"wrong-{person}").FetchAsync();
        await source.UnsuppressAsync("phone", phone);
        await source.PostAsync($"/api/v1.1/profiles/import?token=token-{person}", new { db_id = 1, data = new { email = $"{person}@journey.example" } });
        await source.PostBytesAsync($"/api/v1.1/profiles/import?token=token-{person}", System.Text.Encoding.UTF8.GetBytes(person));
        await source.PostAsync($"{source.Root}/erase", new { type = "email", value = $"{person}@journey.example" });
        var replaced = await source.PostAsync($"{source.Root}/token/regenerate");

        // Logs are written behind the answer.
        await Task.Delay(500, Ct);
        SetUp.Processes.SelectMany(process => process.Output).ShouldContain(line => line.Contains("Screened", StringComparison.Ordinal));
        SetUp.ShouldNotHaveLogged(name, person, suppressed, phone, source.Key, replaced["api_key"]!);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_operations_reads_answers_everywhere_and_shows_no_lead()
    {
        var source = await SetUp.NewSourceAsync();
        var lead = Made.Lead();
        await source.CreateAsync(lead);

        foreach (var process in SetUp.Processes)
        {
            var api = new Api(process.Http, "none");
            (await api.GetAsync("/health/live")).Status.ShouldBe(200);
            var ready = await api.GetAsync("/health/ready");
            ready.Status.ShouldBe(200, ready.Text);
            ready[SetUp.StoreName].ShouldBe("ok");
            var metrics = await api.GetAsync("/metrics");
            metrics.Status.ShouldBe(200);
            metrics.Text.ShouldContain("# TYPE ");
            metrics.Text.ShouldNotContain((string)lead["email"]!);
        }
    }
}
