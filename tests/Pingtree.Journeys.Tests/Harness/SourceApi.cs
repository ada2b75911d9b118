using System.Text.Json;

namespace Pingtree.Journeys.Tests.Harness;

/// <summary>The source API of one source on one intake, as its partner calls it.</summary>
public sealed class SourceApi(PingtreeProcess intake, string slug, string key) : Api(intake.Http, key)
{
    public string Slug => slug;

    public string Root => $"/api/v1/database-source/{slug}";

    /// <summary>The same source on another intake.</summary>
    public SourceApi On(PingtreeProcess other) => new(other, slug, Key);

    /// <summary>The same source with another key.</summary>
    public SourceApi With(string otherKey) => new(intake, slug, otherKey);

    public Task<Answer> CreateAsync(object lead, params (string Name, string Value)[] headers) => PostAsync($"{Root}/create", lead, headers);

    public Task<Answer> FetchAsync(string query = "") => GetAsync($"{Root}/fetch?{query}");

    public Task<Answer> LeadAsync(string id) => GetAsync($"{Root}/leads/{id}");

    public Task<Answer> SellAsync(string id, string buyer, decimal? price = null) =>
        PostAsync($"{Root}/leads/{id}/sold", price is null ? new { buyer } : new { buyer, price });

    public Task<Answer> SuppressAsync(string type, string value, string? hash = null) =>
        PostAsync($"{Root}/suppression/add", hash is null ? new { type, value } : new { type, value, hash });

    public Task<Answer> UnsuppressAsync(string type, string value, string? hash = null) =>
        PostAsync($"{Root}/suppression/remove", hash is null ? new { type, value } : new { type, value, hash });

    /// <summary>Waits until the lead is stored.</summary>
    public async Task<JsonElement> WaitForLeadAsync(string id)
    {
        while (true)
        {
            var answer = await LeadAsync(id);
            if (answer.Status == 200)
                return answer.Json.GetProperty("lead");

            answer.Status.ShouldBe(404, answer.Text);
            answer.Header("Retry-After").ShouldBe("2");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every lead of the source, by cursor.</summary>
    public async Task<IReadOnlyList<JsonElement>> AllLeadsAsync()
    {
        var leads = new List<JsonElement>();
        string? cursor = null;
        do
        {
            var page = await FetchAsync($"limit=500{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            page.Status.ShouldBe(200, page.Text);
            leads.AddRange(page.Json.GetProperty("leads").EnumerateArray());
            cursor = page["next_cursor"];
        }
        while (cursor is not null);

        return leads;
    }
}
