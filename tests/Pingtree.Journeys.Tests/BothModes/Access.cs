namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task From_the_answer_on_a_replaced_key_opens_nothing_anywhere()
    {
        var source = await SetUp.NewSourceAsync();

        var replaced = await source.PostAsync($"{source.Root}/token/regenerate");

        replaced.Status.ShouldBe(200, replaced.Text);
        var key = replaced["api_key"]!;
        key.ShouldNotBe(source.Key);
        foreach (var intake in SetUp.Intakes)
        {
            var old = source.On(intake);
            foreach (var answer in new[] { await old.CreateAsync(Made.Lead()), await old.FetchAsync(), await old.SuppressAsync("email", Made.Email()) })
            {
                answer.Status.ShouldBe(401, answer.Text);
                answer.Reason.ShouldBe("unauthorized");
                answer.Header("WWW-Authenticate").ShouldBe("Bearer");
            }

            (await old.With(key).CreateAsync(Made.Lead())).Success.ShouldBeTrue();
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task A_key_of_another_source_is_forbidden_whether_or_not_the_slug_exists()
    {
        var (mine, other) = (await SetUp.NewSourceAsync(), await SetUp.NewSourceAsync());

        foreach (var slug in new[] { other.Slug, $"no-{Made.Word()}" })
        {
            var answer = await new SourceApi(SetUp.Intakes[0], slug, mine.Key).CreateAsync(Made.Lead());
            answer.Status.ShouldBe(403, answer.Text);
            answer.Reason.ShouldBe("forbidden");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task The_last_request_of_the_quota_passes_and_the_next_is_told_when_to_come_back()
    {
        var source = await SetUp.NewSourceAsync(("rate_limits", new { create = 5 }));

        for (var i = 0; i < 5; i++)
        {
            var passed = await source.On(SetUp.Intakes[i % SetUp.Intakes.Count]).CreateAsync(Made.Lead());
            passed.Status.ShouldBe(200, passed.Text);
            passed.Header("RateLimit-Limit").ShouldBe("5");
            passed.Header("RateLimit-Remaining").ShouldBe($"{4 - i}");
            int.Parse(passed.Header("RateLimit-Reset")!).ShouldBeInRange(0, 60);
        }

        foreach (var intake in SetUp.Intakes)
        {
            var refused = await source.On(intake).CreateAsync(Made.Lead());
            refused.Status.ShouldBe(429, refused.Text);
            refused.Reason.ShouldBe("rate_limited");
            int.Parse(refused.Header("Retry-After")!).ShouldBeInRange(1, 61);
            refused.Header("RateLimit-Remaining").ShouldBe("0");
            (await source.On(intake).FetchAsync()).Status.ShouldBe(200);
        }

        (await source.FetchAsync())["total"].ShouldBe("5");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_switched_off_takes_no_leads_and_still_shows_its_own()
    {
        var source = await SetUp.NewSourceAsync();
        var kept = await source.CreateAsync(Made.Lead());
        (await SetUp.Admin.PatchAsync(source.Root, new { active = false })).Status.ShouldBe(200);

        foreach (var intake in SetUp.Intakes)
        {
            var refused = await source.On(intake).CreateAsync(Made.Lead());
            refused.Status.ShouldBe(403, refused.Text);
            refused.Reason.ShouldBe("source_inactive");
        }

        (await source.FetchAsync())["total"].ShouldBe("1");
        (await source.LeadAsync(kept.LeadId)).Status.ShouldBe(200);
        (await source.SuppressAsync("email", Made.Email())).Status.ShouldBe(200);

        await SetUp.Admin.PatchAsync(source.Root, new { active = true });
        (await source.CreateAsync(Made.Lead())).Success.ShouldBeTrue();
    }
}
