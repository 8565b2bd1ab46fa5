//! Lists that come in pages: the pages one by one, or the items through all pages.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use http::HeaderMap;

use super::call::{Call, RawCallFuture};
use super::error::{Error, ErrorKind, Result};
use super::link_header;
use super::request::Request;
use super::url::without_pairs;

/// How an operation's list comes in pages of type `P` with items of type `I`.
#[derive(Debug)]
pub struct Paging<P, I> {
    /// Returns the items of a page.
    pub items: fn(&P) -> &[I],
    /// Turns a page into its items.
    pub into_items: fn(P) -> Vec<I>,
    /// How to ask for the next page.
    pub next: NextPage<P, I>,
    /// Returns whether a page says that more follow, where pages say so.
    pub more: Option<fn(&P) -> Option<bool>>,
    /// How many items a page has, where the API says.
    pub size: Option<PageSize>,
}

/// How to ask for the next page.
#[derive(Debug)]
pub enum NextPage<P, I> {
    /// By what identifies the last item of this one.
    Cursor {
        /// The query parameter.
        parameter: &'static str,
        /// Returns what identifies an item; `None` ends the list.
        from: fn(&I) -> Option<String>,
    },
    /// By a token in this one.
    Token {
        /// The query parameter.
        parameter: &'static str,
        /// Returns the token; `None` and the empty text end the list.
        from: fn(&P) -> Option<String>,
    },
    /// By the number of items before it.
    Offset {
        /// The query parameter.
        parameter: &'static str,
    },
    /// By its number.
    Number {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u64,
    },
    /// By an address in this one, which may be relative.
    Url {
        /// Returns the address; `None` and the empty text end the list.
        from: fn(&P) -> Option<String>,
    },
    /// By the address that the `Link` header calls `next` (RFC 8288).
    LinkHeader,
}

/// How many items a page has.
#[derive(Debug, Clone, Copy)]
pub struct PageSize {
    /// The query parameter that asks for a number.
    pub parameter: &'static str,
    /// The number when none is asked for.
    pub default: Option<u64>,
    /// The largest number that the API gives, whatever is asked for.
    pub max: Option<u64>,
}

/// The pages of a list, each fetched when it is asked for.
///
/// After an error, there are no further pages. A list ends where a page says so. Where pages say nothing, it ends with
/// one that has fewer items than were asked for; where the API does not say how many it gives, with an empty one.
///
/// An address that leads to another server is an error, since the credentials are not for that one.
#[must_use = "pages are fetched only when they are asked for"]
pub struct Pages<P: 'static, I: 'static> {
    call: Call<P>,
    paging: &'static Paging<P, I>,
    in_flight: Option<RawCallFuture<P>>,
    /// What went wrong after the last page that was given.
    failure: Option<Error>,
    is_done: bool,
    /// The offset that the list began with.
    start: u64,
    fetched: u64,
    cursor: Option<String>,
    seen: HashSet<String>,
}

/// Returns the cursor that a request begins with, as an offset too, and the cursors that shall not come again.
fn beginning(request: &Request, parameter: Option<&str>) -> (Option<String>, u64, HashSet<String>) {
    let cursor = parameter.and_then(|parameter| request.given_query(parameter)).map(str::to_owned);
    let start = cursor.as_deref().and_then(|text| text.parse().ok()).unwrap_or(0);
    let seen = cursor.iter().cloned().collect();
    (cursor, start, seen)
}

impl<P, I> Pages<P, I> {
    /// Begins with the page that `call` asks for.
    pub fn new(call: Call<P>, paging: &'static Paging<P, I>) -> Self {
        let (cursor, start, seen) = beginning(&call.request, paging.next.parameter());
        Self {
            call,
            paging,
            in_flight: None,
            failure: None,
            is_done: false,
            start,
            fetched: 0,
            cursor,
            seen,
        }
    }

    /// Goes on where another list was: `cursor` is what [`Pages::cursor`] or [`Items::cursor`] returned there.
    pub fn resume(mut self, cursor: impl Into<String>) -> Self {
        let cursor = cursor.into();
        self.turn(&cursor);
        self.start = cursor.parse().unwrap_or(0);
        self.seen = HashSet::from([cursor.clone()]);
        self.cursor = Some(cursor);
        (self.fetched, self.is_done, self.in_flight, self.failure) = (0, false, None, None);
        self
    }

    /// Gives the items instead of the pages.
    pub fn items(self) -> Items<P, I> {
        Items { cursor: self.cursor.clone(), given: 0, pages: self, waiting: VecDeque::new() }
    }

    /// Gives the pages as an iterator, which blocks the thread until there is one.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn blocking(self) -> super::blocking::Blocking<Self> {
        super::blocking::Blocking::new(self)
    }

    /// Waits for the next page; `None` is the end.
    ///
    /// # Errors
    ///
    /// When the call fails, or the server gives the same cursor twice.
    pub async fn try_next(&mut self) -> Result<Option<P>> {
        poll_fn(|context| self.poll_page(context)).await.transpose()
    }

    /// Returns what a new list goes on with after the pages given so far, through [`Pages::resume`]: the value of the
    /// paging parameter, or the address of the next page. `None` before the first page, if it began at the beginning.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        if let Some(failure) = self.failure.take() {
            self.is_done = true;
            return Poll::Ready(Some(Err(failure)));
        }
        if self.is_done {
            return Poll::Ready(None);
        }
        let in_flight = self.in_flight.get_or_insert_with(|| self.call.clone().send_raw());
        let response = ready!(Pin::new(in_flight).poll(context));
        self.in_flight = None;
        let page = response.and_then(|response| {
            let page = response.parse()?;
            self.advance(&page, response.headers());
            Ok(page)
        });
        self.is_done |= page.is_err();
        Poll::Ready(Some(page))
    }

    /// Makes the call the one for the page after this.
    fn advance(&mut self, page: &P, headers: &HeaderMap) {
        let items = (self.paging.items)(page);
        let count = items.len() as u64;
        self.fetched += count;
        let next = match self.paging.next {
            NextPage::Cursor { from, .. } => items.last().and_then(from),
            NextPage::Token { from, .. } => from(page),
            NextPage::Url { from } => from(page).map(|link| self.without_credentials(&link)),
            NextPage::LinkHeader => {
                link_header::next(headers).map(|link| self.without_credentials(&link))
            }
            NextPage::Offset { .. } => Some(self.start.saturating_add(self.fetched).to_string()),
            NextPage::Number { first, .. } => {
                Some(self.number_asked().unwrap_or(first).saturating_add(1).to_string())
            }
        };
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            self.is_done = true;
            return;
        };
        let is_last = match self.paging.more.and_then(|more| more(page)) {
            Some(more) => !more,
            // Tokens and addresses say it by being there; a page may be short for reasons of the server's own.
            None if self.paging.next.is_given() => false,
            None => count == 0 || self.page_size().is_some_and(|size| count < size),
        };
        self.is_done = is_last;
        self.turn(&next);
        if !self.seen.insert(next.clone()) && !is_last {
            let operation = self.call.request.operation();
            let text = "the server gave the same cursor twice, so the list would not end";
            self.failure = Some(Error::new(ErrorKind::Paging, operation.id, text));
        }
        self.cursor = Some(next);
    }

    /// Drops the credentials that a server repeats: they are added anew, and a cursor may be kept.
    fn without_credentials(&self, link: &str) -> String {
        let schemes = self.call.request.operation().security.iter().copied().flatten();
        let names: Vec<&str> = schemes.filter_map(|scheme| scheme.query_name()).collect();
        without_pairs(link, &names)
    }

    /// Makes the call ask for another page.
    fn turn(&mut self, next: &str) {
        match self.paging.next.parameter() {
            Some(parameter) => self.call.request.query(parameter, next),
            None => self.call.request.options_mut().link = Some(next.to_owned()),
        }
    }

    fn number_asked(&self) -> Option<u64> {
        self.call.request.given_query(self.paging.next.parameter()?)?.parse().ok()
    }

    /// Returns how many items a full page has, as far as is known.
    fn page_size(&self) -> Option<u64> {
        let size = self.paging.size?;
        let asked =
            self.call.request.given_query(size.parameter).and_then(|text| text.parse().ok());
        let given = asked.or(size.default)?;
        Some(size.max.map_or(given, |max| given.min(max)))
    }
}

impl<P, I> NextPage<P, I> {
    /// The query parameter, where it is one that changes from page to page.
    fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::Cursor { parameter, .. }
            | Self::Token { parameter, .. }
            | Self::Offset { parameter }
            | Self::Number { parameter, .. } => Some(parameter),
            Self::Url { .. } | Self::LinkHeader => None,
        }
    }

    /// Whether the server gives what the next page is asked for with, and ends the list by giving nothing.
    fn is_given(&self) -> bool {
        match self {
            Self::Token { .. } | Self::Url { .. } | Self::LinkHeader => true,
            Self::Cursor { .. } | Self::Offset { .. } | Self::Number { .. } => false,
        }
    }
}

impl<P, I> Stream for Pages<P, I> {
    type Item = Result<P>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<P>>> {
        self.poll_page(context)
    }
}

impl<P, I> fmt::Debug for Pages<P, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("fetched", &self.fetched)
            .field("is_done", &self.is_done)
            .finish_non_exhaustive()
    }
}

/// The items of a list through all its pages, which are fetched as they are needed.
///
/// After an error, there are no further items.
#[must_use = "items are fetched only when they are asked for"]
pub struct Items<P: 'static, I: 'static> {
    pages: Pages<P, I>,
    waiting: VecDeque<I>,
    cursor: Option<String>,
    given: u64,
}

impl<P, I> Items<P, I> {
    /// Gives the items as an iterator, which blocks the thread until there is one.
    #[cfg(all(feature = "blocking", not(target_family = "wasm")))]
    pub fn blocking(self) -> super::blocking::Blocking<Self> {
        super::blocking::Blocking::new(self)
    }

    /// Waits for the next item; `None` is the end.
    ///
    /// # Errors
    ///
    /// When a page cannot be fetched, or the server gives the same cursor twice.
    pub async fn try_next(&mut self) -> Result<Option<I>> {
        poll_fn(|context| self.poll_item(context)).await.transpose()
    }

    /// Goes on where another list was: `cursor` is what [`Items::cursor`] returned there.
    pub fn resume(self, cursor: impl Into<String>) -> Self {
        self.pages.resume(cursor).items()
    }

    /// Returns what a new list goes on with after the items given so far, through [`Items::resume`]; `None` at the
    /// beginning.
    ///
    /// Where pages are asked for by token, number or address, it names the page of the last item, whose items come again.
    pub fn cursor(&self) -> Option<&str> {
        self.cursor.as_deref()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<I>>> {
        loop {
            if let Some(item) = self.waiting.pop_front() {
                self.pass(&item);
                return Poll::Ready(Some(Ok(item)));
            }
            let before = self.pages.cursor.clone();
            match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => {
                    self.waiting = (self.pages.paging.into_items)(page).into();
                    match self.pages.paging.next {
                        NextPage::Cursor { .. } | NextPage::Offset { .. } => {}
                        NextPage::Token { .. }
                        | NextPage::Number { .. }
                        | NextPage::Url { .. }
                        | NextPage::LinkHeader => self.cursor = before,
                    }
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn pass(&mut self, item: &I) {
        self.given += 1;
        match self.pages.paging.next {
            NextPage::Cursor { from, .. } => {
                self.cursor = from(item).or_else(|| self.cursor.take());
            }
            NextPage::Offset { .. } => {
                self.cursor = Some(self.pages.start.saturating_add(self.given).to_string());
            }
            NextPage::Token { .. }
            | NextPage::Number { .. }
            | NextPage::Url { .. }
            | NextPage::LinkHeader => {}
        }
    }
}

impl<P, I> Stream for Items<P, I> {
    type Item = Result<I>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<I>>> {
        self.poll_item(context)
    }
}

// Functions can be copied whatever they work on.
impl<P, I> Copy for Paging<P, I> {}
impl<P, I> Clone for Paging<P, I> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P, I> Copy for NextPage<P, I> {}
impl<P, I> Clone for NextPage<P, I> {
    fn clone(&self) -> Self {
        *self
    }
}

// Nothing is pinned inside: pages and items are moved about freely.
impl<P, I> Unpin for Pages<P, I> {}
impl<P, I> Unpin for Items<P, I> {}

impl<P, I> fmt::Debug for Items<P, I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("waiting", &self.waiting.len())
            .finish_non_exhaustive()
    }
}
