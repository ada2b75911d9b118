namespace Pingtree.Journeys.Tests.BothModes;

public abstract partial class Journeys
{
    [Fact(Timeout = 60_000)]
    public async Task A_good_lead_is_stored_and_its_id_answered()
    {
        var source = await SetUp.NewSourceAsync();

        var answer = await source.CreateAsync(Made.Lead());

        answer.Status.ShouldBe(200, answer.Text);
        answer.Members.ShouldBe(["success", "message", "lead_id"], ignoreOrder: true);
        answer.Success.ShouldBeTrue();
        answer["message"].ShouldBe("Lead created successfully.");
        answer.LeadId.ShouldMatch("^[0-9a-f]{24}$");
        (await source.LeadAsync(answer.LeadId)).Json.GetProperty("lead").GetProperty("status").GetString().ShouldBe("active");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_email_again_is_a_duplicate_of_the_lead_that_holds_it()
    {
        var source = await SetUp.NewSourceAsync();
        var email = Made.Email();
        var first = await source.CreateAsync(Made.Lead(email));

        var second = await source.CreateAsync(Made.Lead($" {email.ToUpperInvariant()} "));

        second.Status.ShouldBe(200, second.Text);
        second.Members.ShouldBe(["success", "reason", "message", "lead_id", "duplicate_of"], ignoreOrder: true);
        second.Success.ShouldBeFalse();
        second.Reason.ShouldBe("duplicate");
        second["message"].ShouldBe("A lead with this email already exists in the source.");
        second["duplicate_of"].ShouldBe(first.LeadId);
        second.LeadId.ShouldNotBe(first.LeadId);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_same_phone_is_a_duplicate_only_where_the_source_says_so()
    {
        var phone = $"555{Made.Phone()[..7]}";
        var byEmail = await SetUp.NewSourceAsync();
        await byEmail.CreateAsync(Made.Lead(phone: phone));
        (await byEmail.CreateAsync(Made.Lead(phone: phone))).Success.ShouldBeTrue();

        var byBoth = await SetUp.NewSourceAsync(("duplicate_on", new[] { "email", "phone" }));
        var first = await byBoth.CreateAsync(Made.Lead(phone: phone));
        var second = await byBoth.CreateAsync(Made.Lead(phone: $"+1 ({phone[..3]}) {phone[3..6]}-{phone[6..]}"));

        second.Reason.ShouldBe("duplicate", second.Text);
        second["message"].ShouldBe("A lead with this phone already exists in the source.");
        second["duplicate_of"].ShouldBe(first.LeadId);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lead_without_email_and_with_a_short_phone_is_told_both()
    {
        var source = await SetUp.NewSourceAsync();

        var answer = await source.CreateAsync(new { first_name = "Ada", phone = "555-1234" });

        answer.Status.ShouldBe(400, answer.Text);
        answer.Success.ShouldBeFalse();
        answer.Reason.ShouldBe("validation_error");
        answer.ErrorOf("email").ShouldBe("Email field is required.");
        answer.ErrorOf("phone").ShouldBe("Phone must be a 10-digit number.");
        answer["message"].ShouldNotBeNullOrEmpty();
        var lead = (await source.LeadAsync(answer.LeadId)).Json.GetProperty("lead");
        lead.GetProperty("status").GetString().ShouldBe("rejected");
        lead.GetProperty("reason").GetString().ShouldBe("validation_error");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_body_in_the_wrong_shape_is_refused_without_being_stored()
    {
        var source = await SetUp.NewSourceAsync();

        var nested = await source.CreateAsync(new { email = Made.Email(), phone = Made.Phone(), extra = new[] { 1 } });
        nested.Status.ShouldBe(400);
        nested.Reason.ShouldBe("validation_error");
        nested.ErrorOf("extra").ShouldBe("Extra must be a string, number or boolean.");
        nested["lead_id"].ShouldBeNull();

        var text = await source.PostTextAsync($"{source.Root}/create", "email=a", "application/x-www-form-urlencoded");
        text.Status.ShouldBe(415);
        text.Reason.ShouldBe("unsupported_media_type");

        (await source.FetchAsync())["total"].ShouldBe("0");
    }

    [Theory(Timeout = 60_000)]
    [InlineData("respond-async")]
    [InlineData("wait=0")]
    public async Task Who_does_not_wait_gets_the_place_where_the_lead_will_be(string preference)
    {
        var source = await SetUp.NewSourceAsync();

        var answer = await source.CreateAsync(Made.Lead(), ("Prefer", preference));

        answer.Status.ShouldBe(202, answer.Text);
        answer.Members.ShouldBe(["success", "lead_id", "status", "message"], ignoreOrder: true);
        answer.Success.ShouldBeTrue();
        answer["status"].ShouldBe("pending");
        answer["message"].ShouldBe("Lead accepted for processing.");
        answer.Header("Location")!.ShouldEndWith($"{source.Root}/leads/{answer.LeadId}");

        (await source.WaitForLeadAsync(answer.LeadId)).GetProperty("status").GetString().ShouldBe("active");
        (await source.GetAsync(answer.Header("Location")!)).Json.GetProperty("lead").GetProperty("lead_id").GetString().ShouldBe(answer.LeadId);
    }

    [Fact(Timeout = 60_000)]
    public async Task Of_48_identical_leads_at_once_exactly_one_becomes_active()
    {
        var source = await SetUp.NewSourceAsync();
        var lead = Made.Lead();

        var answers = await AtOnceAsync(48, source, (api, _) => api.CreateAsync(lead, ("Prefer", "wait=30")));

        answers.ShouldAllBe(a => a.Status == 200);
        var active = answers.Where(a => a.Success).ShouldHaveSingleItem();
        answers.Where(a => !a.Success).ShouldAllBe(a => a.Reason == "duplicate" && a["duplicate_of"] == active.LeadId);
        answers.Select(a => a.LeadId).Distinct().Count().ShouldBe(48);
        (await source.FetchAsync())["total"].ShouldBe("48");
        (await source.FetchAsync("status=active"))["total"].ShouldBe("1");
        (await source.FetchAsync("status=duplicate"))["total"].ShouldBe("47");
    }

    [Fact(Timeout = 60_000)]
    public async Task The_daily_cap_is_hard_however_many_come_at_once()
    {
        var source = await SetUp.NewSourceAsync(("daily_cap", 10));

        var answers = await AtOnceAsync(40, source, (api, _) => api.CreateAsync(Made.Lead(), ("Prefer", "wait=30")));

        answers.ShouldAllBe(a => a.Status == 200);
        answers.Count(a => a.Success).ShouldBe(10);
        answers.Where(a => !a.Success).ShouldAllBe(a => a.Reason == "cap_reached" && a["message"] != null);
        (await source.FetchAsync("status=active"))["total"].ShouldBe("10");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_lead_over_the_cap_holds_no_value()
    {
        var source = await SetUp.NewSourceAsync(("daily_cap", 1));
        await source.CreateAsync(Made.Lead());
        var lead = Made.Lead();
        (await source.CreateAsync(lead)).Reason.ShouldBe("cap_reached");

        await SetUp.Admin.PatchAsync(source.Root, new { daily_cap = 2 });

        (await source.CreateAsync(lead)).Success.ShouldBeTrue();
    }
}
