// The document lists the same outcomes twice, and a hub may return one that it does not list yet (deferred).
global using PublishAnswerOutcome = Pubby.Publisher.PublishOutcome;
global using ResultsOutcome = Pubby.Publisher.PublishOutcome;
